import type { Names } from '../config/names.ts'
import type { Clients } from './clients.ts'
import { calling, undefinedIfMissing } from './errors.ts'

/** An alarm of CloudWatch's, in its words. */
export type Alarm = {
  name: string
  /** `OK`, `ALARM`, `INSUFFICIENT_DATA`. */
  state: string
  since?: Date | undefined
  reason: string
  description?: string | undefined
  /** ARNs of the topics that are told when it is raised. */
  topics: string[]
}

/** Who is told of a topic's messages. An address that has not confirmed its subscription gets none. */
export type Subscribers = { confirmed: number; pending: number }

/** The environment's alarms, by the beginning of their names, and who hears of them. */
export const createAlarms = ({
  clients,
  names,
}: {
  clients: Pick<Clients, 'cloudWatch' | 'sns'>
  names: Pick<Names, 'prefix'>
}) => ({
  async list(): Promise<Alarm[]> {
    const { paginateDescribeAlarms } = await import('@aws-sdk/client-cloudwatch')
    const client = await clients.cloudWatch()
    return calling('cloudwatch:DescribeAlarms', async () => {
      const found: Alarm[] = []
      const named = { AlarmNamePrefix: `${names.prefix}-` }
      for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, named))
        for (const alarm of MetricAlarms)
          found.push({
            name: alarm.AlarmName ?? '',
            state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
            since: alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp,
            reason: alarm.StateReason ?? '',
            description: alarm.AlarmDescription,
            topics: alarm.ActionsEnabled === false ? [] : (alarm.AlarmActions ?? []).filter(isTopic),
          })
      return found
    })
  },

  /**
   * Undefined where there is no such topic. SNS lists a subscription that waits to be confirmed with the word
   * `PendingConfirmation` in the place of its ARN, and one that was ended with `Deleted`. Source: Amazon SNS API reference,
   * ListSubscriptionsByTopic; developer guide, "Deleting an Amazon SNS subscription and topic".
   */
  async subscribers(TopicArn: string): Promise<Subscribers | undefined> {
    const { paginateListSubscriptionsByTopic } = await import('@aws-sdk/client-sns')
    const client = await clients.sns()
    return undefinedIfMissing('sns:ListSubscriptionsByTopic', ['NotFoundException', 'NotFound'], async () => {
      const found = { confirmed: 0, pending: 0 }
      for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn }))
        for (const { SubscriptionArn = '' } of Subscriptions) {
          if (SubscriptionArn.startsWith('arn:')) found.confirmed += 1
          else if (SubscriptionArn === 'PendingConfirmation') found.pending += 1
        }
      return found
    })
  },
})

const isTopic = (action: string) => /^arn:[\w-]+:sns:/.test(action)
