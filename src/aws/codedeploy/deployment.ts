import type { AlarmConfiguration, DeploymentInfo, ECSTarget } from '@aws-sdk/client-codedeploy'
import { taskDefinitionIn } from './app-spec.ts'

/** A deployment of CodeDeploy's. Source: CodeDeploy API reference, DeploymentInfo. */
export type Deployment = {
  /** `d-…` */
  id: string
  /** `Created`, `Queued`, `InProgress`, `Baking`, `Ready`, `Succeeded`, `Failed`, `Stopped`. */
  status: string
  isOver: boolean
  /** The application that it is of; medspa's has the service's name. */
  application: string | undefined
  /** How it shifts the traffic: the name of its deployment configuration. */
  configName: string | undefined
  createdAt: Date | undefined
  /** The revision that it brings; undefined where its AppSpec lies in S3 or cannot be read. */
  taskDefinitionArn: string | undefined
  /** CodeDeploy made it by itself, to take another one back. */
  isRollback: boolean
  description: string | undefined
  /** Alarms that stop it in place of the group's; undefined where these do. */
  alarms: string[] | undefined
  /** Why it failed or was stopped. */
  error: { code: string; message: string } | undefined
  /** The deployment that takes this one back; CodeDeploy may name it some looks after the end. */
  rollbackId: string | undefined
}

const OVER = ['Succeeded', 'Failed', 'Stopped']
/** Every status of a deployment that holds its group: of those a group has one at most. */
export const ACTIVE = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'] as const

/** The names of the alarms that are watched; undefined where nothing is configured. */
export const alarmsOf = (configuration: AlarmConfiguration | undefined): string[] | undefined =>
  configuration && (configuration.enabled ? (configuration.alarms ?? []).flatMap(({ name }) => name ?? []) : [])

export const toDeployment = (info: DeploymentInfo): Deployment => ({
  id: info.deploymentId ?? '',
  status: info.status ?? '',
  isOver: OVER.includes(info.status ?? ''),
  application: info.applicationName,
  configName: info.deploymentConfigName,
  createdAt: info.createTime,
  taskDefinitionArn: taskDefinitionIn(info.revision?.appSpecContent?.content),
  // Either names it: which of them AWS always shows is not documented.
  isRollback: info.creator === 'codeDeployRollback' || info.rollbackInfo?.rollbackTriggeringDeploymentId !== undefined,
  description: info.description,
  alarms: alarmsOf(info.overrideAlarmConfiguration),
  error:
    info.errorInformation === undefined
      ? undefined
      : { code: info.errorInformation.code ?? '', message: info.errorInformation.message ?? '' },
  rollbackId: info.rollbackInfo?.rollbackDeploymentId,
})

/** What a deployment has done to the service so far. Source: CodeDeploy API reference, ECSTarget. */
export type DeploymentTarget = {
  /** `Succeeded` from the end of the shift on, while the deployment itself still waits to delete the old tasks. */
  status: string
  /** Its task sets, each with its percent of the traffic. */
  taskSets: { id: string; weight: number }[]
  /** The lifecycle event that is under way, or failed. */
  event: string | undefined
  /** Traffic of production has begun to move to the new tasks, also where it was put back since. */
  hasBegunShift: boolean
  /** When its last lifecycle event ended, by AWS's clock; undefined before that. */
  shiftedAt: Date | undefined
}

export const toTarget = ({ lifecycleEvents = [], status, taskSetsInfo = [] }: ECSTarget): DeploymentTarget => ({
  status: status ?? '',
  // The key is misspelt in AWS's answers.
  taskSets: taskSetsInfo.map(({ identifer = '', trafficWeight = 0 }) => ({ id: identifer, weight: trafficWeight })),
  event: lifecycleEvents.find((event) => event.status === 'InProgress' || event.status === 'Failed')
    ?.lifecycleEventName,
  // Where a deployment ends before that event, the event is `Skipped`.
  hasBegunShift: lifecycleEvents.some(
    ({ lifecycleEventName, status: at = '' }) =>
      lifecycleEventName === 'AllowTraffic' && ['InProgress', 'Succeeded', 'Failed'].includes(at),
  ),
  shiftedAt: status === 'Succeeded' ? lifecycleEvents.at(-1)?.endTime : undefined,
})
