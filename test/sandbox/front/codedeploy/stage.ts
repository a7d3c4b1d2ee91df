import { advance } from '../../../../sandbox/front/codedeploy/advance.ts'
import { readAppSpec } from '../../../../sandbox/front/codedeploy/appspec.ts'
import {
  type Deployment,
  type DeploymentStart,
  type GroupSettings,
  newDeployment,
  newRollback,
} from '../../../../sandbox/front/codedeploy/deployment.ts'
import { paceOf } from '../../../../sandbox/front/codedeploy/pace.ts'
import type { Ports, SeenTaskSet } from '../../../../sandbox/front/codedeploy/ports.ts'
import { shiftSteps } from '../../../../sandbox/front/codedeploy/traffic-shift.ts'
import { timesOf } from '../../../../sandbox/times.ts'

const appSpec = readAppSpec(
  JSON.stringify({
    version: 0,
    Resources: [
      {
        TargetService: {
          Type: 'AWS::ECS::Service',
          Properties: { TaskDefinition: 'api:2', LoadBalancerInfo: { ContainerName: 'api', ContainerPort: 8080 } },
        },
      },
    ],
  }),
)
const group: GroupSettings = {
  applicationName: 'api',
  deploymentGroupName: 'api',
  serviceRoleArn: 'arn:aws:iam::123456789012:role/codedeploy',
  clusterName: 'medspa',
  serviceName: 'api',
  targetGroups: ['blue', 'green'],
  productionListener: 'production',
  testListener: 'test',
  readyWaitMinutes: undefined,
  terminationWaitMinutes: 5,
  shown: {},
}
const linear = { linearPercentage: 10, linearInterval: 1 }

/** A deployment on AWS's own times, with a clock that the test moves, and a world that notes what is done to it. */
export function stage(start: Partial<DeploymentStart> = {}, inGroup: Partial<GroupSettings> = {}) {
  let now = 0
  const done: string[] = []
  const sets: SeenTaskSet[] = [
    { taskSetId: 'ecs-svc/1', targetGroupArn: 'blue', isPrimary: true, isSteady: true, isDraining: false },
  ]
  const world = { alarms: new Set<string>(), alarmsFail: false, sets, gate: undefined as Error | undefined }
  const rollbacks: Deployment[] = []
  const find = (id: string) => sets.find(({ taskSetId }) => taskSetId === id)
  const ports: Ports = {
    pace: paceOf(timesOf({ MEDSPA_SANDBOX_TIMES: '1' })),
    now: () => new Date(now),
    taskSets: {
      look: () => sets,
      async create() {
        done.push('create')
        sets.push({
          taskSetId: 'ecs-svc/2',
          targetGroupArn: 'green',
          isPrimary: false,
          isSteady: false,
          isDraining: false,
        })
        return { taskSetId: 'ecs-svc/2', targetGroupArn: 'green' }
      },
      async makePrimary(_, id) {
        done.push(`primary ${id}`)
        for (const set of sets) set.isPrimary = set.taskSetId === id
      },
      async remove(_, id) {
        done.push(`remove ${id}`)
        Object.assign(find(id) ?? {}, { isDraining: true })
      },
      shown: () => [],
    },
    traffic: {
      async check() {
        if (world.gate !== undefined) throw world.gate
      },
      shift: async (_, percent) => void done.push(`${percent}%`),
      testRules: async () => [{ arn: 'test/default', actions: [] }],
      test: async () => void done.push('test'),
      restoreTest: async () => void done.push('restore test'),
    },
    async invokeHook(_, functionName) {
      done.push(`hook ${functionName}`)
      if (functionName === 'nowhere') throw new Error('Function not found')
    },
    async readAlarms() {
      if (world.alarmsFail) throw new Error('no CloudWatch')
      return world.alarms
    },
    rollBack(of) {
      const rollback = newRollback(of, new Date(now))
      rollbacks.push(rollback)
      return rollback.id
    },
    wake: () => {},
  }
  const deployment = newDeployment(
    {
      creator: 'user',
      group: { ...group, ...inGroup },
      configName: 'linear',
      steps: shiftSteps({ type: 'TimeBasedLinear', timeBasedLinear: linear }),
      revision: { revisionType: 'AppSpecContent' },
      appSpec,
      description: undefined,
      autoRollback: {
        enabled: true,
        events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
      },
      alarms: undefined,
      overrideAlarms: undefined,
      ...start,
    },
    new Date(0),
  )
  const seconds = async (count: number, of = deployment) => {
    for (let left = count; left > 0; left--) {
      now += 1000
      await advance(of, ports)
    }
  }
  return {
    ports,
    deployment,
    world,
    done,
    rollbacks,
    seconds,
    steady: () => Object.assign(find('ecs-svc/2') ?? {}, { isSteady: true }),
    events: () => deployment.events.map(({ lifecycleEventName, status }) => `${lifecycleEventName} ${status}`),
    /** On to the first moment at which this holds; throws when that takes hours. */
    async until(met: () => boolean, of = deployment) {
      for (let left = 20_000; !met(); left--) {
        if (left === 0) throw new Error(`it stays ${of.status}: ${JSON.stringify(of.events)}`)
        await seconds(1, of)
      }
      return now / 1000
    },
  }
}

export const withHooks = (hooks: Deployment['appSpec']['hooks']) => ({ appSpec: { ...appSpec, hooks } })
