/** One thing that medspa waits for. */
export type Wait = {
  /** What is waited for, as the words after "waiting for". */
  what: string
  /** When medspa gives up, in milliseconds. */
  limitMs: number
  /** How often medspa looks, in milliseconds. */
  everyMs: number
  /** How long it usually takes on AWS, as the words after "usually". */
  usually: string
  /** The longest time that AWS documents or that is reported, in milliseconds. `limitMs` is never shorter: test/waits.test.ts. */
  worstMs: number
  /** Where `worstMs` comes from. */
  source: string
}

const s = 1000
const min = 60 * s
const h = 60 * min

/** Every wait for AWS, each with its limit. `until` takes its limit and its pace from a row of this table. */
export const waits = {
  oneOffTask: {
    what: 'the task to end',
    limitMs: 30 * min,
    everyMs: 2 * s,
    usually: '1 to 2 minutes',
    worstMs: 10 * min,
    source:
      "a start without a route to ECR or Secrets Manager fails after 4:49 min (report); the SDK's waiter for a task gives up after 10 min. What the task itself does has no worst case",
  },
  taskKnown: {
    what: 'ECS to know the task',
    limitMs: 5 * min,
    everyMs: 2 * s,
    usually: 'some seconds',
    worstMs: 5 * min,
    source: 'RunTask reference, "eventual consistency": look from a couple of seconds on, up to about five minutes',
  },
  probeLog: {
    what: "the probe's report in CloudWatch Logs",
    limitMs: 60 * s,
    everyMs: 1 * s,
    usually: '5 seconds',
    worstMs: 9 * s,
    source: 'ingestion of awslogs: 5.0 s at most, 8.2 s until a tail shows the line (report); AWS documents none',
  },
  migrationLog: {
    what: "the end of the migration's log in CloudWatch Logs",
    limitMs: 30 * s,
    everyMs: 1 * s,
    usually: '5 seconds',
    worstMs: 9 * s,
    source: 'as the log of the probe',
  },
  probeRole: {
    what: "AWS to know all rights of the probe's role",
    limitMs: 6 * min,
    everyMs: 10 * s,
    usually: 'some seconds',
    worstMs: 6 * min,
    source: 'IAM guide, "eventually consistent", without a number; 15 s in reports, 5 to 6 min at worst',
  },
  deletions: {
    what: 'AWS to delete the database and Redis',
    limitMs: 4 * h,
    everyMs: 5 * s,
    usually: '2 to 10 minutes',
    worstMs: 2 * h,
    source:
      'RDS user guide, "Deleting a DB instance": a deletion takes longer with a full final snapshot; up to 10:34 min without one in reports; large snapshots take more than an hour',
  },
  databaseReady: {
    what: 'the database to take connections',
    limitMs: 4 * h,
    everyMs: 5 * s,
    usually: '10 minutes',
    worstMs: 3 * h,
    source:
      'RDS makes a first backup of a restored database: 2 to 3 hours are reported, hashicorp/terraform-provider-aws#44104',
  },
  masterSecret: {
    what: "RDS to set the master's new password",
    limitMs: 30 * min,
    everyMs: 2 * s,
    usually: 'a minute or two',
    worstMs: 10 * min,
    source:
      'RDS documents no time; a restored database was available with its later change after 10 minutes, hashicorp/terraform-provider-aws#14785',
  },
  redisChange: {
    what: 'Redis to be available, and its AUTH token changed',
    limitMs: 30 * min,
    everyMs: 1 * s,
    usually: 'some minutes',
    worstMs: 16 * min,
    source:
      'ElastiCache documents no time; creation, two changes of the token and deletion took 1400 seconds together (hashicorp/terraform-provider-aws#49268), other changes up to 947 seconds (#34460)',
  },
  redisChangeBegun: {
    what: 'ElastiCache to describe a change of the AUTH token that it took',
    limitMs: 2 * min,
    everyMs: 1 * s,
    usually: 'some seconds',
    worstMs: 1 * min,
    source: "no lag is documented; Terraform's provider looks half a minute after each change for the first time",
  },
  undisturbed: {
    what: 'AWS to end a backup or a change',
    limitMs: 4 * h,
    everyMs: 5 * s,
    usually: 'some minutes',
    worstMs: 3 * h,
    source:
      'a first backup of 2 to 3 hours after a restore is reported, hashicorp/terraform-provider-aws#44104; RDS refuses a deletion with a final snapshot meanwhile',
  },
  snapshot: {
    what: 'a snapshot to be available',
    // The default of `park --snapshot-limit`.
    limitMs: 1 * h,
    everyMs: 5 * s,
    usually: '4 to 7 minutes',
    worstMs: 30 * min,
    source: "the AWS SDK's own waiter for a snapshot of RDS gives up after 30 minutes; ElastiCache documents no time",
  },
  snapshotDescribed: {
    what: 'AWS to describe a snapshot that it was asked for',
    limitMs: 5 * min,
    everyMs: 5 * s,
    usually: 'some seconds',
    worstMs: 5 * min,
    source: 'no lag of RDS or ElastiCache is documented; ECS documents five minutes for its own descriptions',
  },
  releaseParameter: {
    what: 'Parameter Store to show the release that was written',
    limitMs: 2 * min,
    everyMs: 1 * s,
    usually: 'at once',
    worstMs: 30 * s,
    source:
      'AWS documents no consistency of reads; a parameter that was just made is not found in about 1 % of reads, and is seconds later (aws/aws-cdk-cli#830, aws/aws-sdk-js#4349); after a deletion AWS asks for 30 s (SSM API reference, DeleteParameter)',
  },
  applied: {
    what: 'AWS to describe what was applied',
    limitMs: 20 * s,
    everyMs: 2 * s,
    usually: 'at once',
    worstMs: 3 * s,
    source: 'ECS may describe for some 3 s what was before a change (kayac/ecspresso#28)',
  },
  stateBucket: {
    what: 'S3 to take the settings of the new bucket',
    limitMs: 2 * min,
    everyMs: 3 * s,
    usually: 'some seconds',
    worstMs: 1 * min,
    source:
      'a retry within a minute is enough as a rule (hashicorp/terraform-provider-aws#7628; the provider retries for 2 min). The rare 45 min there, and the hour after a deletion of the same name, end in words: the same command goes on',
  },
  voiceReady: {
    what: 'Lambda to make the voice function ready',
    limitMs: 10 * min,
    everyMs: 1 * s,
    usually: '10 to 60 seconds',
    worstMs: 5 * min,
    source:
      'AWS gives no number for an image; its waiter FunctionActive lasts 5 min (botocore), Terraform’s provider waits 10 min',
  },
  voiceCall: {
    what: 'Lambda to bring an idle version of the voice function back',
    limitMs: 5 * min,
    everyMs: 2 * s,
    usually: '1 to 2 minutes',
    worstMs: 106 * s,
    source:
      '40 to 106 s seen (aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws#801); AWS gives no number',
  },
  rollout: {
    what: 'ECS to replace the tasks',
    limitMs: 30 * min,
    everyMs: 2 * s,
    usually: '3 to 10 minutes',
    worstMs: 25 * min,
    source:
      'ECS: three starts that fail after 5 minutes each (reported) end a rollout; a good one takes up to 10 minutes (the waiter ServicesStable), then the deregistration delay and the bake time of the alarms',
  },
  alarmBake: {
    what: "the deployment alarms' bake time",
    // A part of the rollout, and limited with it.
    limitMs: 30 * min,
    everyMs: 2 * s,
    usually: 'less than 5 minutes',
    worstMs: 5 * min,
    source: 'ECS developer guide, deployment-alarm-failure: computed from the alarms, usually less than five minutes',
  },
  writersStopped: {
    what: 'every task to stop',
    limitMs: 15 * min,
    everyMs: 2 * s,
    usually: '1 to 3 minutes',
    worstMs: 10 * min,
    source:
      'ELB: the deregistration delay, 5 minutes at most by default; ECS: the stop timeout, 2 minutes at most on Fargate; 66 s from STOPPING to STOPPED in reports',
  },
  tasksAgain: {
    what: 'the tasks to serve again',
    limitMs: 15 * min,
    everyMs: 2 * s,
    usually: '1 to 3 minutes',
    worstMs: 11 * min,
    source: 'ECS: the waiter TasksRunning, 10 minutes; ELB: a new target needs one passed check, an interval at most',
  },
  releaseShown: {
    what: 'ECS and Lambda to show the release',
    limitMs: 1 * min,
    everyMs: 2 * s,
    usually: 'at once',
    worstMs: 30 * s,
    source:
      'DescribeServices may show what was before an update: 3 s in reports (kayac/ecspresso#28); a task is listed until it leaves RUNNING',
  },
  lockTable: {
    what: 'the lock table to be ready',
    limitMs: 10 * min,
    everyMs: 2 * s,
    usually: 'some seconds',
    worstMs: 500 * s,
    source: "DynamoDB's own waiter TableExists: 25 looks, 20 seconds apart",
  },
  missedCall: {
    what: 'the missed call to stand in the API’s log',
    limitMs: 60 * s,
    // FilterLogEvents: five a second in eu-central-1, for everybody in the account.
    everyMs: s,
    usually: 'some seconds',
    worstMs: 9 * s,
    source:
      'CloudWatch Logs documents no time from a line to its reading; 4 to 8 s in public measurements of Fargate’s awslogs driver, and the outbox poller’s turn before that',
  },
} as const satisfies Readonly<Record<string, Wait>>

/** The words for a line of the screen: `waiting for the task to be known (usually some seconds)`. */
export const waitingFor = ({ what, usually }: Wait): string => `waiting for ${what} (usually ${usually})`
