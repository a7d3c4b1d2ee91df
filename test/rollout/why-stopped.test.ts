import { describe, expect, it } from 'vitest'
import type { StoppedTask } from '../../src/aws/ecs/run-task.ts'
import { healthInWords, shortEvent, unhealthyInEvent } from '../../src/rollout/service-event.ts'
import { isFailure, whyStopped, wordsOf } from '../../src/rollout/why-stopped.ts'

const group = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/medspa-development-blue/0123456789abcdef'
const secret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:medspa-development-app-secrets-AbCdEf'
const exited = (exitCode: number, reason?: string): StoppedTask => ({
  taskArn: 't',
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'api', exitCode, ...(reason ? { reason } : {}) }],
})
const unstarted = (stoppedReason: string, reason?: string): StoppedTask => ({
  taskArn: 't',
  stopCode: 'TaskFailedToStart',
  stoppedReason,
  containers: [{ name: 'api', ...(reason ? { reason } : {}) }],
})

describe('why a task stopped, in one line', () => {
  it.each<[string, StoppedTask, { seen?: string; told?: string }, string]>([
    [
      'its program ended',
      exited(1),
      { told: 'Error: FEATURE_FLAGS is not set' },
      'exit code 1: Error: FEATURE_FLAGS is not set',
    ],
    ['its program ended and said nothing', exited(3), {}, 'exit code 3'],
    ['its program ended as if all were well', exited(0), { told: 'info: done' }, 'exit code 0: info: done'],
    [
      'memory ran out',
      exited(137, 'OutOfMemoryError: Container killed due to memory usage'),
      {},
      'exit code 137: out of memory',
    ],
    [
      'it was killed',
      exited(137),
      {},
      'exit code 137 (SIGKILL: out of memory, or not ended in time when it was asked to)',
    ],
    ['it crashed', exited(139), {}, 'exit code 139 (SIGSEGV)'],
    [
      'another container of it ended',
      {
        ...exited(0),
        containers: [
          { name: 'api', exitCode: 0 },
          { name: 'sidecar', exitCode: 2 },
        ],
      },
      {},
      'exit code 2',
    ],
    [
      'there is no such image',
      unstarted(
        'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref x: not found',
      ),
      {},
      'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref x: not found',
    ],
    [
      "the reason is the container's",
      unstarted('Task failed to start', 'CannotPullContainerError: not found'),
      {},
      'CannotPullContainerError: not found',
    ],
    [
      'a key is missing',
      unstarted(
        `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret from Secrets Manager did not contain json key ADMIN_JWT_SECRET`,
      ),
      {},
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: retrieved secret from Secrets Manager did not contain json key ADMIN_JWT_SECRET',
    ],
    [
      'a secret is missing: its name, not its ARN',
      unstarted(
        `ResourceInitializationError: failed to fetch secret ${secret}:ADMIN_JWT_SECRET:: from secrets manager`,
      ),
      {},
      'ResourceInitializationError: failed to fetch secret medspa-development-app-secrets, key ADMIN_JWT_SECRET from secrets manager',
    ],
    [
      'the load balancer gave it up: what it was answered',
      {
        taskArn: 't',
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: `Task failed ELB health checks in (target-group ${group})`,
        containers: [{ name: 'api', exitCode: 0 }],
      },
      { seen: 'health check -> 500', told: 'info: bye' },
      'health check -> 500',
    ],
    [
      'the load balancer gave it up, and what it was answered is not known',
      {
        taskArn: 't',
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: `Task failed ELB health checks in (target-group ${group})`,
        containers: [],
      },
      {},
      'Task failed ELB health checks',
    ],
    ['nobody says why', { taskArn: 't', containers: [] }, {}, 'ECS gives no reason'],
  ])('%s', (_, task, known, words) => {
    expect(whyStopped(task, known)).toBe(words)
  })

  it.each<[string, Partial<StoppedTask>, boolean]>([
    ['the program ended', { stopCode: 'EssentialContainerExited' }, true],
    ['it did not start', { stopCode: 'TaskFailedToStart' }, true],
    [
      'it failed the load balancer',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: `Task failed ELB health checks in (target-group ${group})`,
      },
      true,
    ],
    [
      'it failed its own check',
      { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks' },
      true,
    ],
    [
      'the service was scaled',
      { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)' },
      false,
    ],
    ['Spot was interrupted', { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' }, false],
    [
      'AWS had no place for it',
      { stopCode: 'TaskFailedToStart', stoppedReason: 'Capacity is unavailable at this time. Please try again later.' },
      false,
    ],
    ['a person stopped it', { stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' }, false],
  ])('counts as a failure or not: %s', (_, task, counts) => {
    expect(isFailure({ taskArn: 't', containers: [], ...task })).toBe(counts)
  })
})

describe("ECS's words for a task's end, in full", () => {
  it.each<[StoppedTask, string]>([
    [exited(1), 'Essential container in task exited'],
    [
      exited(137, 'OutOfMemoryError: Container killed due to memory usage'),
      'Essential container in task exited: OutOfMemoryError: Container killed due to memory usage',
    ],
    [
      unstarted('CannotPullContainerError: x: not found', 'CannotPullContainerError: x: not found'),
      'CannotPullContainerError: x: not found',
    ],
    [
      unstarted(`failed to fetch secret ${secret} from it`),
      'failed to fetch secret medspa-development-app-secrets from it',
    ],
    [{ taskArn: 't', containers: [] }, 'ECS gives no reason'],
  ])('%#', (task, words) => {
    expect(wordsOf(task)).toBe(words)
  })
})

describe('an event of the service, short', () => {
  const service = '(service medspa-development-api)'
  it.each([
    [`${service} has started 1 tasks: (task 0123456789abcdef0123456789abcdef).`, 'has started 1 tasks: task 01234567.'],
    [
      `${service} (port 3000) is unhealthy in (target-group ${group}) due to (reason Health checks failed with these codes: [500]).`,
      'is unhealthy: Health checks failed with these codes: [500]',
    ],
    [
      `${service} (task arn:aws:ecs:us-east-1:123456789012:task/medspa-development/0123456789abcdef0123456789abcdef) (port 3000) is unhealthy in (target-group ${group}) due to (reason Request timed out).`,
      'task 01234567 is unhealthy: Request timed out',
    ],
    [`${service} registered 1 targets in (target-group ${group})`, 'registered 1 targets'],
    [`${service} (deployment ecs-svc/1234567890123456789) deployment completed.`, 'deployment completed.'],
    [`${service} rolling back to (deployment ecs-svc/1234567890123456789).`, 'rolling back to the deployment before.'],
    [`${service} has reached a steady state.`, 'has reached a steady state.'],
    [
      `${service} was unable to place a task. Reason: CannotPullContainerError: x.`,
      'was unable to place a task. Reason: CannotPullContainerError: x.',
    ],
  ])('%s', (event, short) => {
    expect(shortEvent(event)).toBe(short)
  })

  it('gives the answer that a health check got', () => {
    expect(
      unhealthyInEvent(
        `${service} (port 3000) is unhealthy in (target-group ${group}) due to (reason Health checks failed with these codes: [503]).`,
      ),
    ).toBe('health check -> 503')
    expect(
      unhealthyInEvent(`${service} is unhealthy in (target-group ${group}) due to (reason Health checks failed).`),
    ).toBe('health check -> no connection, or no HTTP answer')
    expect(unhealthyInEvent(`${service} has reached a steady state.`)).toBeUndefined()
    expect(healthInWords({ reason: 'Target.Timeout', description: 'Request timed out' })).toBe(
      'health check -> no answer in time',
    )
    expect(
      healthInWords({ reason: 'Elb.InitialHealthChecking', description: 'Initial health checks in progress' }),
    ).toBeUndefined()
  })
})
