import type { Deployment, DeploymentTarget } from '../../aws/codedeploy/deployment.ts'
import type { ServiceState } from '../../aws/ecs/service.ts'
import type { Target } from '../../aws/ecs/target-health.ts'
import type { TaskSet } from '../../aws/ecs/task-set.ts'
import { revisionOf } from '../../releases/arn.ts'

/** The task set that has the traffic of production; undefined where ECS shows none. */
export const primaryOf = ({ taskSets }: Pick<ServiceState, 'taskSets'>): TaskSet | undefined =>
  taskSets.find(({ status }) => status === 'PRIMARY')

/**
 * Pure: every task that the service wants runs in this task set, and the load balancer calls it healthy. `targets` are those
 * of its target group. A group behind no listener is not asked about its health (`unused`): its tasks count as they run.
 */
export function isWhole(
  { desired }: Pick<ServiceState, 'desired'>,
  { pending, running, stability }: Pick<TaskSet, 'pending' | 'running' | 'stability'>,
  targets: readonly Pick<Target, 'state'>[],
): boolean {
  if (stability !== 'STEADY_STATE' || pending > 0 || running !== desired) return false
  const staying = targets.filter(({ state }) => state !== 'draining')
  const isAsked = staying.length === 0 || staying.some(({ state }) => state !== 'unused')
  return !isAsked || staying.filter(({ state }) => state === 'healthy').length >= desired
}

/**
 * Pure: whether a deployment has shifted all traffic. It stays `InProgress` until the old tasks are deleted, minutes or days
 * later; that its target has succeeded says it before. Source: ECS developer guide, "create-blue-green" (printed output).
 */
export const hasShifted = (deployment: Deployment, target: Pick<DeploymentTarget, 'status'> | undefined): boolean =>
  deployment.status === 'Succeeded' || (!deployment.isOver && target?.status === 'Succeeded')

/**
 * Pure: the revision that a deployment brings, `family:revision`: by the task set that it has made, else by its AppSpec, else
 * by the description that medspa gave it. That GetDeployment shows the content of an AppSpec is not documented. Undefined
 * where nothing says it.
 */
export function broughtBy(
  { description = '', id, taskDefinitionArn }: Deployment,
  { taskSets }: Pick<ServiceState, 'taskSets'>,
): string | undefined {
  const made = taskSets.find(({ deploymentId }) => deploymentId === id)
  const arn = made?.taskDefinitionArn ?? taskDefinitionArn
  return arn === undefined ? /^medspa (\S+:\d+) /.exec(description)?.[1] : revisionOf(arn)
}

/**
 * Pure: whether a revision is older than another one of its family: what is put back after a release that failed. The alarms
 * that the bad release has raised may not stop that.
 */
export function isOlder(taskDefinitionArn: string, than: string): boolean {
  const [one, other] = [taskDefinitionArn, than].map((arn) => /^(.*):(\d+)$/.exec(arn))
  return one?.[1] !== undefined && one[1] === other?.[1] && Number(one[2]) < Number(other[2])
}

/** Pure: the names of the alarms that ended a deployment, out of CodeDeploy's words: `Activated alarms: <one> <other>`. */
export const alarmsIn = ({ code, message }: NonNullable<Deployment['error']>): string[] =>
  code === 'ALARM_ACTIVE' ? [...message.matchAll(/<([^>]+)>/g)].map(([, name = '']) => name) : []
