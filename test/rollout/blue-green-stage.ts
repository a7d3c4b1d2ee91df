import type { CodeDeploy } from '../../src/aws/codedeploy/codedeploy.ts'
import type { Deployment, DeploymentTarget } from '../../src/aws/codedeploy/deployment.ts'
import type { ServiceState } from '../../src/aws/ecs/service.ts'
import type { TaskSet } from '../../src/aws/ecs/task-set.ts'
import { createBlueGreen } from '../../src/rollout/codedeploy.ts'
import type { RolloutTarget } from '../../src/rollout/index.ts'
import { clockOfSleeps } from '../support/clock-of-sleeps.ts'

export const taskSet = (n: number, revision: string, over: Partial<TaskSet> = {}): TaskSet => ({
  id: `ecs-svc/${n}`,
  status: 'ACTIVE',
  createdAt: new Date(n * 1000),
  taskDefinitionArn: revision,
  deploymentId: undefined,
  stability: 'STEADY_STATE',
  desired: 1,
  running: 1,
  pending: 0,
  platformVersion: '1.4.0',
  capacityProviders: [],
  loadBalancer: { targetGroup: `group ${n}`, container: 'api', port: 8080 },
  ...over,
})

export const deploymentOf = (id: string, revision: string, over: Partial<Deployment> = {}): Deployment => ({
  id,
  status: 'InProgress',
  isOver: false,
  application: undefined,
  configName: undefined,
  createdAt: new Date(0),
  taskDefinitionArn: revision,
  isRollback: false,
  description: undefined,
  alarms: undefined,
  error: undefined,
  rollbackId: undefined,
  ...over,
})

type Limits = { min: number; max: number; suspended: boolean }

/** A service of `api:1` that CodeDeploy deploys: each look takes a deployment one stage further. */
export function stage(
  given: {
    /** Under way when the command begins, and left. */
    running?: { deployment: Deployment; isShifted: boolean }
    limits?: Limits
    /** Of every call, by its name, before it does anything. */
    before?: (call: string) => void
    desired?: number
    /** The deployment that takes another one back waits to be continued, too. */
    rollbackWaits?: boolean
    /** The group's alarms, each of three minutes. */
    alarms?: string[]
    terminationWaitMinutes?: number
    /** What becomes of the deployment, at each look after its shift, by how many there were. */
    afterShift?: (looks: number) => Partial<Deployment>
  } = {},
) {
  const calls: string[] = []
  const strategies: (string | undefined)[] = []
  const called = (call: string) => {
    calls.push(call)
    given.before?.(call)
  }
  let limits: Limits = given.limits ?? { min: 1, max: 4, suspended: false }
  let desired = given.desired ?? 1
  let looks = 0
  let deployment = given.running?.deployment
  let isShifted = given.running?.isShifted ?? false
  let isContinued = false
  let looksAfterShift = 0
  const { terminationWaitMinutes = 60 } = given
  let rollback = given.rollbackWaits
    ? deploymentOf('d-BACK', 'api:1', { status: 'Ready', isRollback: true })
    : undefined
  const blue = () => taskSet(1, 'api:1', { status: isShifted ? 'ACTIVE' : 'PRIMARY', running: desired })
  const green = () =>
    taskSet(2, deployment?.taskDefinitionArn ?? '', {
      status: isShifted ? 'PRIMARY' : 'ACTIVE',
      deploymentId: deployment?.id,
      running: desired,
    })
  const taskSets = () =>
    deployment === undefined
      ? [taskSet(1, isShifted ? 'api:2' : 'api:1', { status: 'PRIMARY', running: desired })]
      : [blue(), green()]
  const codeDeploy: CodeDeploy = {
    group: async () => ({ readyWaitMinutes: 60, terminationWaitMinutes, alarms: given.alarms ?? [] }),
    alarmTimes: async (names) => names.map(() => ({ periodSeconds: 60, evaluationPeriods: 3 })),
    shiftMinutes: async (name) => (name === 'linear' ? 27 : undefined),
    async begin(revision, { ignoresAlarms, strategy }) {
      strategies.push(strategy)
      called(`begin ${revision.taskDefinitionArn}${ignoresAlarms ? ' without alarms' : ''}`)
      ;[deployment, isShifted, isContinued, looks] = [
        deploymentOf('d-NEW', revision.taskDefinitionArn, {
          alarms: ignoresAlarms ? [] : undefined,
          configName: strategy,
        }),
        false,
        false,
        0,
      ]
      return { id: 'd-NEW' }
    },
    async describe(id) {
      looks += 1
      if (rollback?.id === id) return rollback
      if (deployment === undefined || id !== deployment.id)
        return deploymentOf(id, 'api:1', { isOver: true, status: 'Succeeded' })
      if (looks > 2 && !isContinued && !isShifted && !deployment.isOver) deployment = { ...deployment, status: 'Ready' }
      if (isContinued && looks > 4) isShifted = true
      if (isShifted && given.afterShift) {
        looksAfterShift += 1
        deployment = { ...deployment, ...given.afterShift(looksAfterShift) }
        if (deployment.status === 'Succeeded') calls.push('over')
      }
      return deployment
    },
    active: async () => deployment,
    target: async (): Promise<DeploymentTarget> => ({
      status: isShifted ? 'Succeeded' : 'InProgress',
      taskSets: [],
      event: undefined,
      hasBegunShift: isShifted,
      shiftedAt: isShifted ? new Date(0) : undefined,
    }),
    async continueAfter(id, wait) {
      called(id === 'd-BACK' ? `continue ${wait} of the rollback` : `continue ${wait}`)
      if (rollback?.id === id) rollback = undefined
      else if (deployment?.isRollback && wait === 'READY_WAIT') deployment = undefined
      else if (wait === 'TERMINATION_WAIT') deployment = undefined
      else {
        isContinued = true
        if (deployment) deployment = { ...deployment, status: 'InProgress' }
      }
    },
    async stop() {
      called('stop')
      if (deployment) deployment = { ...deployment, status: 'Stopped', isOver: true, rollbackId: 'd-BACK' }
    },
    weights: async () =>
      new Map(taskSets().map((each) => [each.loadBalancer?.targetGroup ?? '', each.status === 'PRIMARY' ? 100 : 0])),
  }
  const state = (): ServiceState => ({
    status: 'ACTIVE',
    controller: 'CODE_DEPLOY',
    taskDefinitionArn: '',
    desired,
    running: desired,
    pending: 0,
    deployments: [],
    taskSets: taskSets(),
    events: [],
    subnets: [],
    securityGroups: [],
    assignPublicIp: false,
    capacityProviders: [],
    targetGroups: [],
  })
  const deps = {
    isBegun: () => calls.some((call) => call.startsWith('begin')),
    autoscaling: {
      limits: async () => limits,
      async pause() {
        called('pause')
        limits = { ...limits, suspended: true }
      },
      async resume(min: number) {
        called(`resume ${min}`)
        limits = { ...limits, min, suspended: false }
      },
      setMinimum: async (min: number) => void called(`minimum ${min}`),
      suspend: async () => {},
    },
    clock: clockOfSleeps(),
    codeDeploy,
    consoleLink: undefined as ((deploymentId: string) => string) | undefined,
    logs: { last: async () => [] } as never,
    names: { apiContainer: 'api', apiLogGroup: 'api' } as never,
    scrub: (text: string) => text,
    service: {
      describe: async () => state(),
      async scale(tasks: number) {
        called(`scale ${tasks}`)
        desired = tasks
      },
      moveTo: () => Promise.reject(new Error('refused')),
      redeploy: () => Promise.reject(new Error('refused')),
      stoppedTasks: async () => [],
      runningTasks: async () => [],
    },
    targetHealth: {
      targets: async () => Array.from({ length: desired }, (_, n) => ({ address: String(n), state: 'healthy' })),
    },
    taskDefinitions: { describe: async () => undefined } as never,
  }
  const aborted = new AbortController()
  const lines: string[] = []
  let shown: () => readonly string[] = () => []
  const progress = {
    line: (text: string) => void lines.push(text),
    status(next: typeof shown) {
      shown = next
    },
    signal: aborted.signal,
  }
  const blueGreen = createBlueGreen(deps)
  return {
    abort: () => aborted.abort(),
    blueGreen,
    calls,
    deps,
    limits: () => limits,
    lines,
    move: (
      taskDefinitionArn: string,
      {
        renew = false,
        smoke,
        ...over
      }: { renew?: boolean; smoke?: () => Promise<void> } & Pick<RolloutTarget, 'hold' | 'otherwise' | 'strategy'> = {},
    ) => blueGreen.move({ taskDefinitionArn, desired: 2, renew, atLeast: 2, ...over }, progress, smoke),
    /** What a terminal shows. */
    shown: () => shown(),
    strategies,
    /** CodeDeploy's own doing, or another terminal's, while the rollout is under way. */
    becomes(over: Partial<Deployment>) {
      if (deployment) deployment = { ...deployment, ...over }
    },
    /** Another terminal continues it. */
    goOn: () => codeDeploy.continueAfter('d-NEW', 'READY_WAIT'),
  }
}
