import { h, min, s, type Wait } from './wait.ts'

/** One-off tasks of ECS, their logs and their rights. */
export const taskWaits = {
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
  plainMigrationLog: {
    what: "a line of JSON in the migration's log",
    // A part of the wait for the log's end: an image of the operator's own may write no JSON, and so no last line.
    limitMs: 10 * s,
    everyMs: 1 * s,
    usually: '5 seconds',
    worstMs: 9 * s,
    source: 'as the log of the probe',
  },
  command: {
    what: 'the command to end',
    // Unless the operator says another one (`exec --timeout`).
    limitMs: 1 * h,
    everyMs: 2 * s,
    usually: '1 to 2 minutes and what the command takes',
    worstMs: 10 * min,
    source:
      'a start as of any one-off task; what the operator runs has no worst case, and one that was forgotten keeps every deploy out',
  },
  commandLog: {
    what: "the last lines of the command's log in CloudWatch Logs",
    limitMs: 10 * s,
    everyMs: 1 * s,
    usually: '5 seconds',
    worstMs: 9 * s,
    source: 'as the log of the probe; no line says that it is the last',
  },
  taskStopped: {
    what: 'the task to stop',
    limitMs: 5 * min,
    everyMs: 2 * s,
    usually: 'up to 45 seconds',
    worstMs: 3 * min,
    source:
      'SIGKILL follows SIGTERM after stopTimeout, 30 s unless set and 120 s at most on Fargate; DEPROVISIONING takes its 15 s',
  },
  roleKnown: {
    what: 'ECS to know the role of the task',
    limitMs: 6 * min,
    everyMs: 5 * s,
    usually: 'some seconds',
    worstMs: 6 * min,
    source: 'IAM guide, "eventually consistent", without a number; 15 s in reports, 5 to 6 min at worst',
  },
  rolePassed: {
    what: 'ECS to be passed the new role',
    // A caller who may not pass the role at all gets the same words: a minute says which it is.
    limitMs: 1 * min,
    everyMs: 5 * s,
    usually: 'some seconds',
    worstMs: 15 * s,
    source: 'several seconds (terraform-aws-modules/terraform-aws-ecs#414), 15 s in other reports of new roles',
  },
  probeRole: {
    what: "AWS to know all rights of the probe's role",
    limitMs: 6 * min,
    everyMs: 10 * s,
    usually: 'some seconds',
    worstMs: 6 * min,
    source: 'IAM guide, "eventually consistent", without a number; 15 s in reports, 5 to 6 min at worst',
  },
} as const satisfies Readonly<Record<string, Wait>>
