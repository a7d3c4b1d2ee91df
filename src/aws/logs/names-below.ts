import type { Clients } from '../clients.ts'
import { calling, undefinedIfMissing } from '../errors.ts'

/** Names of the log groups that begin with `prefix`. */
export async function groupsBelow(clients: Pick<Clients, 'logs'>, prefix: string): Promise<string[]> {
  const { paginateDescribeLogGroups } = await import('@aws-sdk/client-cloudwatch-logs')
  const client = await clients.logs()
  return calling('logs:DescribeLogGroups', async () => {
    const names: string[] = []
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: prefix }))
      names.push(...logGroups.map(({ logGroupName = '' }) => logGroupName))
    return names
  })
}

/** Names of a group's streams that begin with `prefix`, `most` at most; none where there is no such group. */
export async function streamsBelow(
  clients: Pick<Clients, 'logs'>,
  { group, most, prefix }: { group: string; prefix: string; most: number },
): Promise<string[]> {
  const { paginateDescribeLogStreams } = await import('@aws-sdk/client-cloudwatch-logs')
  const client = await clients.logs()
  const input = { logGroupName: group, logStreamNamePrefix: prefix }
  const found = await undefinedIfMissing('logs:DescribeLogStreams', ['ResourceNotFoundException'], async () => {
    const names: string[] = []
    for await (const { logStreams = [] } of paginateDescribeLogStreams({ client }, input)) {
      names.push(...logStreams.map(({ logStreamName = '' }) => logStreamName))
      if (names.length >= most) break
    }
    return names.slice(0, most)
  })
  return found ?? []
}
