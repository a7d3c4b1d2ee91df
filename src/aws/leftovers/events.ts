import { awsCommandLine } from '../../command-line.ts'
import type { Names } from '../../config/names.ts'
import type { Clients } from '../clients.ts'
import { calling } from '../errors.ts'
import type { Leftover } from './leftover.ts'

/** Topics of the environment's alarms. */
export async function topicsLeft(
  clients: Pick<Clients, 'sns'>,
  { prefix }: Pick<Names, 'prefix'>,
): Promise<Leftover[]> {
  const { paginateListTopics } = await import('@aws-sdk/client-sns')
  const client = await clients.sns()
  return calling('sns:ListTopics', async () => {
    const found: Leftover[] = []
    for await (const { Topics = [] } of paginateListTopics({ client }, {}))
      for (const { TopicArn: arn = '' } of Topics) {
        const name = arn.split(':').at(-1) ?? ''
        if (name.startsWith(`${prefix}-`))
          found.push({ what: 'SNS topic', name, delete: awsCommandLine(`sns delete-topic --topic-arn ${arn}`) })
      }
    return found
  })
}

/** Rules that call the voice function. */
export async function rulesLeft(
  clients: Pick<Clients, 'eventBridge'>,
  { prefix }: Pick<Names, 'prefix'>,
): Promise<Leftover[]> {
  const { ListRulesCommand } = await import('@aws-sdk/client-eventbridge')
  const eventBridge = await clients.eventBridge()
  return calling('events:ListRules', async () => {
    const found: Leftover[] = []
    let NextToken: string | undefined
    do {
      const page = await eventBridge.send(new ListRulesCommand({ NamePrefix: `${prefix}-`, NextToken }))
      for (const { Name: name = '' } of page.Rules ?? [])
        found.push({
          what: 'EventBridge rule',
          name,
          because: 'its targets go first',
          delete: awsCommandLine(`events delete-rule --name ${name}`),
        })
      NextToken = page.NextToken
    } while (NextToken)
    return found
  })
}
