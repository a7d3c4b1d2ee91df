import type { ErrorCode } from '@aws-sdk/client-codedeploy'
import type { Deployment, PlacedTaskSet, TaskSetInfo } from './deployment.ts'
import type { Pace } from './pace.ts'

/** A task set of the service that is deployed to. */
export type SeenTaskSet = PlacedTaskSet & { isPrimary: boolean; isSteady: boolean; isDraining: boolean }

/** Why a deployment fails: `errorInformation`. */
export class DeploymentError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string) {
    super(message)
    this.name = 'DeploymentError'
    this.code = code
  }
}

/** What a deployment acts on. Every effect may be asked for again: a copy of the sandbox goes on from any point. */
export type Ports = {
  pace: Pace
  now: () => Date
  taskSets: {
    /** Those of the service, as they are now; undefined where there is no such service. */
    look: (deployment: Deployment) => SeenTaskSet[] | undefined
    /** Makes green at 100 percent of the desired count. Throws `DeploymentError` where ECS refuses. */
    create: (deployment: Deployment) => Promise<PlacedTaskSet>
    makePrimary: (deployment: Deployment, taskSetId: string) => Promise<void>
    remove: (deployment: Deployment, taskSetId: string) => Promise<void>
    /** How both look, for BatchGetDeploymentTargets. */
    shown: (deployment: Deployment) => TaskSetInfo[]
  }
  traffic: {
    /** Throws `DeploymentError` where the listener is not as CodeDeploy left it. */
    check: (deployment: Deployment) => Promise<void>
    /** Gives green so many percent of the production traffic. */
    shift: (deployment: Deployment, percent: number) => Promise<void>
    testRules: (deployment: Deployment) => Promise<Deployment['testRules']>
    /** Leads the test listener to green. */
    test: (deployment: Deployment) => Promise<void>
    /** Leads the test listener where it led before. */
    restoreTest: (deployment: Deployment) => Promise<void>
  }
  /** Asks a function; rejects where that cannot be called. Its answer comes by PutLifecycleEventHookExecutionStatus. */
  invokeHook: (deployment: Deployment, functionName: string, executionId: string) => Promise<void>
  /** Which of these alarms are in ALARM. */
  readAlarms: (deployment: Deployment, names: readonly string[]) => Promise<Set<string>>
  /** Begins the deployment that takes this one back, and gives its id. */
  rollBack: (deployment: Deployment) => string
  /** Something changed that no poll would see: another look is due. */
  wake: (deployment: Deployment) => void
}
