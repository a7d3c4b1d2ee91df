import { randomInt } from 'node:crypto'
import type {
  AlarmConfiguration,
  AutoRollbackConfiguration,
  BlueGreenDeploymentConfiguration,
  DeploymentStyle,
  ErrorCode,
  LoadBalancerInfo,
  RevisionLocation,
  RollbackInfo,
} from '@aws-sdk/client-codedeploy'
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { AppSpec } from './appspec.ts'
import { type LifecycleEvent, newEvents } from './lifecycle.ts'
import type { ShiftStep } from './traffic-shift.ts'

/** What a deployment goes by, of its group as it was when the deployment was made. */
export type GroupSettings = {
  applicationName: string
  deploymentGroupName: string
  serviceRoleArn: string
  clusterName: string
  serviceName: string
  /** The two target groups that take turns. */
  targetGroups: readonly [name: string, name: string]
  productionListener: string
  testListener: string | undefined
  /** How long somebody may take to continue; undefined: the deployment goes on by itself. */
  readyWaitMinutes: number | undefined
  terminationWaitMinutes: number
  shown: {
    deploymentStyle?: DeploymentStyle | undefined
    blueGreenDeploymentConfiguration?: BlueGreenDeploymentConfiguration | undefined
    loadBalancerInfo?: LoadBalancerInfo | undefined
  }
}

export type RollbackEvent = 'DEPLOYMENT_FAILURE' | 'DEPLOYMENT_STOP_ON_ALARM' | 'DEPLOYMENT_STOP_ON_REQUEST'

/** A task set with the target group that its tasks are in. */
export type PlacedTaskSet = { taskSetId: string; targetGroupArn: string }

/** What a task set of a deployment looked like when the deployment ended. */
export type TaskSetInfo = {
  identifer: string
  desiredCount: number
  pendingCount: number
  runningCount: number
  status: string
  trafficWeight: number
  targetGroup: { name: string }
  taskSetLabel: 'Blue' | 'Green'
}

/** One deployment: plain data, so that a copy of a sandbox goes on with it. */
export type Deployment = {
  /** `d-` and nine letters and digits. */
  id: string
  creator: 'user' | 'codeDeployRollback'
  group: GroupSettings
  configName: string
  /** How the traffic is shifted. */
  steps: ShiftStep[]
  revision: RevisionLocation
  appSpec: AppSpec
  description: string | undefined
  /** As it counts: the deployment's own, or the group's. */
  autoRollback: AutoRollbackConfiguration | undefined
  alarms: AlarmConfiguration | undefined
  overrideAlarms: AlarmConfiguration | undefined
  createdAt: Date
  startedAt: Date | undefined
  completedAt: Date | undefined
  status: 'Created' | 'InProgress' | 'Ready' | 'Succeeded' | 'Failed' | 'Stopped'
  /** What is under way: an event of the lifecycle, a wait, or nothing any more. */
  phase: 'created' | 'events' | 'ready' | 'termination' | 'over'
  /** When the phase, or within `events` the event, began. */
  since: Date
  events: LifecycleEvent[]
  /** What served when the deployment began. */
  blue: PlacedTaskSet | undefined
  /** What the deployment made. */
  green: PlacedTaskSet | undefined
  /** What the test listener's rules did before the deployment, by their ARNs. */
  testRules: { arn: string; actions: Action[] }[]
  /** Green's share of the production traffic. */
  percent: number
  /** How many steps of the shift are made. */
  stepsMade: number
  hook: { executionId: string; isInvoked: boolean; answer: 'Succeeded' | 'Failed' | undefined } | undefined
  /** Every id that a hook of this deployment was given. */
  hookIds: string[]
  continued: { ready: boolean; termination: boolean }
  stop: { rollsBack: boolean | undefined } | undefined
  alarmsSeenAt: Date | undefined
  unsteadySince: Date | undefined
  error: { code: ErrorCode; message: string } | undefined
  rollback: RollbackInfo | undefined
  taskSets: TaskSetInfo[] | undefined
  updatedAt: Date
}

export type DeploymentStart = Pick<
  Deployment,
  | 'creator'
  | 'group'
  | 'configName'
  | 'steps'
  | 'revision'
  | 'appSpec'
  | 'description'
  | 'autoRollback'
  | 'alarms'
  | 'overrideAlarms'
>

/** A deployment that was just asked for. */
export function newDeployment(start: DeploymentStart, now: Date): Deployment {
  return {
    id: newDeploymentId(),
    ...start,
    createdAt: now,
    startedAt: undefined,
    completedAt: undefined,
    status: 'Created',
    phase: 'created',
    since: now,
    events: newEvents(start.group.testListener !== undefined),
    blue: undefined,
    green: undefined,
    testRules: [],
    percent: 0,
    stepsMade: 0,
    hook: undefined,
    hookIds: [],
    continued: { ready: false, termination: false },
    stop: undefined,
    alarmsSeenAt: undefined,
    unsteadySince: undefined,
    error: undefined,
    rollback: undefined,
    taskSets: undefined,
    updatedAt: now,
  }
}

/**
 * The deployment by which CodeDeploy itself rolls another one back: all at once, whatever the group says, without hooks,
 * alarms and waits. Whether hooks run in one is not documented. Source: CodeDeploy user guide, "Redeploy and roll back a
 * deployment"; a recorded run (josefloressv/aws-devops-engineer) shows that no task set is made.
 */
export function newRollback(of: Deployment, now: Date): Deployment {
  const group = { ...of.group, readyWaitMinutes: undefined, terminationWaitMinutes: 0 }
  return {
    ...newDeployment(
      {
        creator: 'codeDeployRollback',
        group,
        configName: 'CodeDeployDefault.ECSAllAtOnce',
        steps: [{ afterMinutes: 0, percent: 100 }],
        revision: of.revision,
        appSpec: { ...of.appSpec, hooks: {} },
        description: undefined,
        autoRollback: undefined,
        alarms: undefined,
        overrideAlarms: undefined,
      },
      now,
    ),
    blue: of.blue,
    green: of.green,
    testRules: of.testRules,
    percent: of.percent,
  }
}

export const isOver = ({ phase }: Pick<Deployment, 'phase'>) => phase === 'over'
export const isRollback = ({ creator }: Pick<Deployment, 'creator'>) => creator === 'codeDeployRollback'

/** `<cluster>:<service>`, as the group names them: the id of an ECS deployment's one target. */
export const targetIdOf = ({ group }: Pick<Deployment, 'group'>) => `${group.clusterName}:${group.serviceName}`

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const newDeploymentId = () => `d-${Array.from({ length: 9 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`
