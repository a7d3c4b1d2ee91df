import { anything, arn, ID, of, type Permission } from './permission.ts'

const tagging = ['TagResource', 'UntagResource']

/** Logs, alarms and events. */
export const watch: readonly Permission[] = [
  {
    actions: of('logs', 'FilterLogEvents', 'GetLogEvents'),
    on: arn('logs', ({ environment }) => `log-group:/medspa/${environment}/api:log-stream:api/api/${ID}`),
    neededTo: 'show logs: of a migration, of tasks that stopped, of `logs`',
  },
  {
    actions: of(
      'logs',
      'CreateLogGroup',
      'DeleteMetricFilter',
      'DescribeLogStreams',
      'PutMetricFilter',
      'PutRetentionPolicy',
    ),
    on: arn('logs', ({ environment }) => `log-group:/medspa/${environment}/api:log-stream:`),
    neededTo: 'apply: the log groups',
  },
  {
    actions: of('logs', ...tagging),
    on: arn('logs', ({ environment }) => `log-group:/medspa/${environment}/api`),
    neededTo: 'apply: the log groups',
  },
  {
    actions: of(
      'logs',
      'CreateLogDelivery',
      'DeleteLogDelivery',
      'DescribeResourcePolicies',
      'GetLogDelivery',
      'ListLogDeliveries',
      'PutResourcePolicy',
      'UpdateLogDelivery',
    ),
    on: anything,
    neededTo: "apply: AWS delivers logs of the gateway and of Redis in the caller's name",
  },
  {
    actions: of('cloudwatch', 'DeleteAlarms', 'PutMetricAlarm', ...tagging),
    on: arn('cloudwatch', ({ name }) => `alarm:${name}-api-5xx`),
    neededTo: 'apply: the alarms',
  },
  {
    actions: of(
      'sns',
      'CreateTopic',
      'SetSubscriptionAttributes',
      'SetTopicAttributes',
      'Subscribe',
      'Unsubscribe',
      ...tagging,
    ),
    on: arn('sns', ({ name }) => `${name}-alarms`),
    neededTo: 'apply: who hears of alarms',
  },
  {
    actions: of('events', 'DeleteRule', 'PutRule', 'PutTargets', 'RemoveTargets', ...tagging),
    on: arn('events', ({ name }) => `rule/${name}-voice-ping`),
    neededTo: 'apply: the daily ping of the voice function',
  },
]
