import { h, min, s, type Wait } from './wait.ts'

/** The service's tasks. */
export const serviceWaits = {
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
  blueGreen: {
    what: 'CodeDeploy to start new tasks and shift the traffic',
    limitMs: 3 * h,
    everyMs: 5 * s,
    usually: '3 to 15 minutes',
    worstMs: 95 * min,
    source:
      'CodeDeploy user guide, "Troubleshoot Amazon ECS deployment issues": up to 60 minutes until the new tasks are healthy; its slowest preset shifts in 30 more; a recorded run of a linear shift took 11',
  },
  blueGreenGoesOn: {
    what: 'CodeDeploy to go on',
    limitMs: 1 * min,
    everyMs: 2 * s,
    usually: 'some seconds',
    worstMs: 30 * s,
    source: 'Assumed: how soon a continued deployment leaves Ready is not documented',
  },
  scalingResumed: {
    what: 'the command that carries the rollout out to resume autoscaling',
    limitMs: 1 * min,
    everyMs: 5 * s,
    usually: 'some seconds',
    worstMs: 30 * s,
    source: 'rollout/blue-green: it looks at the deployment every 5 seconds, and takes up autoscaling right after',
  },
  blueGreenBake: {
    what: 'the deployment alarms to judge the new tasks',
    limitMs: 30 * min,
    everyMs: 5 * s,
    usually: '5 minutes',
    worstMs: 5 * min,
    source:
      'alarms.tf: 3 periods of a minute, the minute of the shift, and one for the counts of the load balancer; ECS documents "usually less than five minutes" for its own bake time (developer guide, deployment-alarm-failure)',
  },
  blueGreenBack: {
    what: 'CodeDeploy to take the deployment back',
    limitMs: 30 * min,
    everyMs: 2 * s,
    usually: 'less than a minute',
    worstMs: 5 * min,
    source: 'a recorded run: 23 s from an alarm to the previous weights (josefloressv/aws-devops-engineer)',
  },
  blueGreenOver: {
    what: 'CodeDeploy to delete the previous tasks',
    limitMs: 15 * min,
    everyMs: 2 * s,
    usually: '1 to 3 minutes',
    worstMs: 10 * min,
    source: 'as the tasks that a park stops: deregistration delay, then stop timeout',
  },
  workerStays: {
    what: 'the worker to stay up',
    limitMs: 20 * s,
    everyMs: 2 * s,
    usually: '20 seconds',
    worstMs: 20 * s,
    source:
      'ECS developer guide, "deployment circuit breaker": without a load balancer a task counts from RUNNING on, so that a program that ends some seconds later has completed its deployment',
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
  readyAfterRollout: {
    what: 'the API to be ready',
    limitMs: 5 * min,
    everyMs: 2 * s,
    usually: 'at once',
    worstMs: 5 * min,
    source:
      'An operator of the platform met 503 while traffic shifted, and asks for five minutes since; ELB: one failed check and two passed ones of a new target are 30 s here',
  },
  readyBeforeShift: {
    what: 'the new tasks to be ready',
    // No traffic shifts meanwhile, and every task has passed the load balancer's check already.
    limitMs: 1 * min,
    // The production alarm counts what the test listener answers too, and is raised by three 5xx in each of two minutes.
    everyMs: 30 * s,
    usually: 'at once',
    worstMs: 30 * s,
    source:
      'the first connections to database and Redis take seconds; a failed look at a part lasts until the next one',
  },
  green: {
    what: 'the failing checks to pass',
    // As long as the operator says (`validate --wait`).
    limitMs: 1 * h,
    everyMs: 10 * s,
    usually: 'as long as what fails takes',
    worstMs: 10 * min,
    source:
      "an alarm looks at its periods of a minute again; an idle version of the voice Lambda needs two; ECS's waiter for new tasks gives up after ten",
  },
  redisConnected: {
    what: 'the API to log that Redis is connected',
    limitMs: 30 * s,
    everyMs: 2 * s,
    usually: 'at once',
    worstMs: 9 * s,
    source:
      "CloudWatch Logs documents no time from a line to its reading; 4 to 8 s in public measurements of Fargate's awslogs driver",
  },
  applied: {
    what: 'AWS to describe what was applied',
    limitMs: 20 * s,
    everyMs: 2 * s,
    usually: 'at once',
    worstMs: 3 * s,
    source: 'ECS may describe for some 3 s what was before a change (kayac/ecspresso#28)',
  },
} as const satisfies Readonly<Record<string, Wait>>
