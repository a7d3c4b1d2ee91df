import { describe, expect, it } from 'vitest'
import type { StoppedTask } from '../../src/aws/ecs/run-task.ts'
import type { RunningTask, ServiceDeployment, ServiceState } from '../../src/aws/ecs/service.ts'
import { OperatorError } from '../../src/errors.ts'
import { createRolling } from '../../src/rollout/rolling.ts'

const stack = [
  'file:///app/main.js:3',
  '',
  'Error: FEATURE_FLAGS is not set, the token is hunter2',
  '    at main.js:3:7',
  '',
  'Node.js v24.21.0',
]
const exited: Partial<StoppedTask> = {
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'api', exitCode: 1 }],
}
const group = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/blue/1'
const refused: Partial<StoppedTask> = {
  stopCode: 'ServiceSchedulerInitiated',
  stoppedReason: `Task failed ELB health checks in (target-group ${group})`,
  containers: [{ name: 'api', exitCode: 0 }],
}

/** A service whose new tasks end one after the other, each look one more; ECS itself does nothing about it. */
function stage(given: {
  desired: number
  ending: Partial<StoppedTask>
  lines?: string[]
  /** What the load balancer says of a new task while it runs. */
  health?: string
  /** Whether the first new task was healthy for a while. */
  works?: boolean
  deniedBack?: boolean
  /** Without a task, and of the revision before. */
  emptied?: boolean
  /** Tasks of the new revision that stopped before. */
  earlier?: number
}) {
  const said: string[] = []
  let shown: () => readonly string[] = () => []
  const calls: string[] = []
  let looks = 0
  let desired = given.desired
  let own = given.desired > 0 || given.emptied ? 'api:1' : 'api:2'
  const began = () => own === 'api:2' && desired > 0
  const deployment = (over: Partial<ServiceDeployment>): ServiceDeployment => ({
    id: 'begun',
    status: 'PRIMARY',
    taskDefinitionArn: own,
    rolloutState: 'IN_PROGRESS',
    desired,
    running: 0,
    pending: 0,
    failed: 0,
    ...over,
  })
  const state = (): ServiceState => ({
    status: 'ACTIVE',
    taskDefinitionArn: own,
    desired,
    running: given.desired,
    pending: 0,
    deployments: [
      deployment({}),
      ...(given.desired > 0 && own === 'api:2'
        ? [deployment({ id: 'former', status: 'ACTIVE', taskDefinitionArn: 'api:1' })]
        : []),
    ],
    taskSets: [],
    events: [],
    subnets: [],
    securityGroups: [],
    assignPublicIp: false,
    capacityProviders: [],
    targetGroups: [group],
  })
  const task = (revision: string, address: string): RunningTask => ({
    id: address,
    createdAt: new Date(0),
    taskDefinitionArn: revision,
    lastStatus: 'RUNNING',
    startedBy: revision === 'api:2' ? 'begun' : 'former',
    address,
    containers: [],
  })
  const stoppedOne = (n: number, over: Partial<StoppedTask> = {}): StoppedTask => ({
    taskArn: `arn:aws:ecs:us-east-1:123456789012:task/medspa/${n}`,
    startedBy: 'begun',
    containers: [],
    ...given.ending,
    ...over,
  })
  const rolling = createRolling({
    autoscaling: {
      limits: async () => ({ min: 1, max: 4, suspended: false }),
      setMinimum: async (tasks: number) => void calls.push(`minimum ${tasks}`),
    } as never,
    clock: { now: () => new Date(0), sleep: async () => {} },
    logs: {
      last: async (_: string, stream: string) => (stream.startsWith('api/api/') ? (given.lines ?? []) : []),
    } as never,
    names: { apiContainer: 'api', apiLogGroup: '/medspa/development/api' } as never,
    scrub: (text) => text.replaceAll('hunter2', '[redacted]'),
    service: {
      async describe() {
        if (began()) looks += 1
        if (looks > 50) throw new Error('it goes on for ever')
        return state()
      },
      async moveTo(arn, tasks) {
        calls.push(tasks === undefined ? `move ${arn}` : `move ${arn} with ${tasks}`)
        if (given.deniedBack && arn === 'api:1')
          throw new OperatorError('ecs:UpdateService: denied', { code: 'x', whose: 'aws' })
        own = arn
        desired = tasks ?? desired
        return 'begun'
      },
      redeploy: async () => 'begun',
      async scale(tasks) {
        calls.push(`scale ${tasks}`)
        desired = tasks
      },
      stoppedTasks: async () => [
        ...Array.from({ length: began() ? looks : 0 }, (_, n) => stoppedOne(n)).toReversed(),
        ...Array.from({ length: given.earlier ?? 0 }, (_, n) => stoppedOne(1000 + n)),
      ],
      runningTasks: async () => [
        ...(given.desired > 0 ? [task('api:1', 'old')] : []),
        ...(began() ? [task('api:2', 'new')] : []),
      ],
    },
    targetHealth: {
      targets: async () => [
        ...(given.desired > 0 ? [{ address: 'old', state: 'healthy' }] : []),
        ...(began()
          ? [{ address: 'new', state: given.works && looks === 1 ? 'healthy' : 'unhealthy', description: given.health }]
          : []),
      ],
    },
    taskDefinitions: {
      describe: async (arn: string) => ({
        arn,
        containers: [
          { name: 'api', image: 'api:v2', logGroup: '/medspa/development/api', logStreamPrefix: 'api', secrets: [] },
        ],
      }),
    } as never,
  })
  const progress = {
    line: (text: string) => void said.push(text),
    status: (lines: () => readonly string[]) => {
      shown = lines
    },
    signal: new AbortController().signal,
  }
  const move = () => rolling.move({ taskDefinitionArn: 'api:2', desired: 1, renew: false }, progress)
  return {
    calls,
    failure: () =>
      move().then(
        () => undefined,
        (error: OperatorError) => error,
      ),
    said,
    shown: () => shown(),
  }
}

describe('three stopped tasks of the revision, and none ever healthy', () => {
  it('end a rollout: the service goes back to what served, and the error is the first line of the stack', async () => {
    const { calls, failure, said, shown } = stage({ desired: 1, ending: exited, lines: stack })
    const error = await failure()
    expect(error).toMatchObject({ code: 'rollout-failed', whose: 'operator', exitCode: 1 })
    expect(error?.message).toBe(
      'The rollout failed: exit code 1: Error: FEATURE_FLAGS is not set, the token is [redacted]',
    )
    expect(error?.evidence).toEqual([
      '3 tasks of api:2 stopped, and none was ever healthy',
      'the service was put back to api:1',
      'all of its log: aws logs tail /medspa/development/api --since 1h --log-stream-names api/api/2',
    ])
    expect(calls).toEqual(['move api:2', 'move api:1'])
    // While it waits, too.
    expect(said.slice(0, 3)).toEqual([
      'waiting for ECS to replace the tasks (usually 3 to 10 minutes)',
      '1 of 1 new task running, 0 healthy: exit code 1: Error: FEATURE_FLAGS is not set, the token is [redacted] (1 failed; 3 end it)',
      '1 of 1 new task running, 0 healthy: exit code 1: Error: FEATURE_FLAGS is not set, the token is [redacted] (2 failed; 3 end it)',
    ])
    expect(shown()).toEqual([expect.stringContaining('(3 failed; 3 end it)')])
  })

  it('that answered 500: it says what was asked and answered, and what the log said of it', async () => {
    const log = ['{"level":30,"msg":"listening"}', '{"level":50,"msg":"health","err":{"message":"no table leads"}}']
    const health = 'Health checks failed with these codes: [500]'
    const { failure, said } = stage({ desired: 1, ending: refused, lines: log, health })
    const error = await failure()
    expect(error?.message).toBe('The rollout failed: 0 of 1 healthy: health check -> 500')
    expect(error?.evidence).toContain('its log: error: health: no table leads')
    expect(said[1]).toBe('1 of 1 new task running, 0 healthy: health check -> 500 (1 failed; 3 end it)')
  })

  it('end a first rollout (0 to n), which ECS would try for ever: back to no task, and autoscaling starts none', async () => {
    const { calls, failure } = stage({ desired: 0, ending: exited, lines: stack })
    expect(await failure()).toMatchObject({
      code: 'rollout-failed',
      evidence: expect.arrayContaining(['the service was scaled back to 0 tasks, as before']),
    })
    expect(calls).toEqual(['scale 1', 'minimum 0', 'scale 0'])
  })

  it('end the rollout of a service that had no task: back to its revision too, where Terraform keeps it', async () => {
    const { calls, failure } = stage({ desired: 0, emptied: true, ending: exited, lines: stack })
    expect(await failure()).toMatchObject({ code: 'rollout-failed' })
    // Each way in one call: no task of the other revision starts in between.
    expect(calls).toEqual(['move api:2 with 1', 'minimum 0', 'move api:1 with 0'])
  })

  it('that could not be put back: the reason is told beside the cause', async () => {
    const error = await stage({ desired: 1, ending: exited, lines: stack, deniedBack: true }).failure()
    expect(error?.message).toContain('exit code 1: Error: FEATURE_FLAGS')
    expect(error?.evidence).toContain('the service could not be put back: ecs:UpdateService: denied')
  })
})

describe('tasks that end for another reason, or ended before', () => {
  it.each([
    ['one was healthy in between: ECS decides', { works: true, ending: exited }],
    ['they were stopped by somebody', { ending: { stopCode: 'UserInitiated', stoppedReason: 'by hand' } }],
    ['Spot was interrupted', { ending: { stopCode: 'SpotInterruption' } }],
  ])('do not end it: %s', async (_, given) => {
    const error = await stage({ desired: 1, ...given }).failure()
    expect(error?.message).toBe('it goes on for ever')
  })

  it('do not count: those of a rollout before of the same revision', async () => {
    const { failure, said } = stage({ desired: 1, ending: exited, lines: stack, earlier: 5 })
    expect(await failure()).toMatchObject({ code: 'rollout-failed' })
    expect(said[1]).toContain('(1 failed')
  })
})
