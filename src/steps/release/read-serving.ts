import type { ServiceState } from '../../aws/ecs/service.ts'
import type { Deps } from '../../deps.ts'
import { revisionOf } from '../../releases/arn.ts'
import { releaseOf, type Serving, servingRevisions } from '../../releases/serving.ts'
import { besidesPrimary } from '../../releases/task-sets.ts'

export type ServingNeeds = Pick<Deps, 'names' | 'service' | 'targetHealth' | 'taskDefinitions'>

/** Asks AWS which release serves: whose tasks run, and are healthy in the service's target groups. */
export async function readServing(deps: ServingNeeds): Promise<Serving & { service: ServiceState | undefined }> {
  const service = await deps.service.describe()
  // Without a task nothing can serve.
  if (service === undefined || (service.desired === 0 && service.running === 0)) return { service, revisions: [] }
  const [tasks, groups] = await Promise.all([
    deps.service.runningTasks(),
    Promise.all(service.targetGroups.map(deps.targetHealth.targets)),
  ])
  const serving = servingRevisions({ service, tasks, groups })
  const revisions = await Promise.all(
    serving.map(async (taskDefinitionArn) => ({
      taskDefinitionArn,
      release: await releaseOfRevision(deps, taskDefinitionArn),
    })),
  )
  const own = service.taskDefinitionArn
  if (service.controller === 'CODE_DEPLOY') {
    // The service names what its primary task set runs; what a deployment brings is in another one.
    const coming = besidesPrimary(service.taskSets).coming?.taskDefinitionArn
    return {
      service,
      revisions,
      ...(serving.length === 0 && service.desired > 0 ? { down: await releaseOfRevision(deps, own) } : {}),
      ...(serving.length > 0 && coming !== undefined && !serving.includes(coming)
        ? { underWay: await releaseOfRevision(deps, coming) }
        : {}),
    }
  }
  if (service.desired === 0 || serving.includes(own)) return { service, revisions }
  const moves = service.deployments.some(
    ({ rolloutState, status }) => status === 'PRIMARY' && rolloutState !== 'FAILED',
  )
  const release = await releaseOfRevision(deps, own)
  return {
    service,
    revisions,
    ...(serving.length === 0 ? { down: release } : {}),
    ...(serving.length > 0 && moves ? { underWay: release } : {}),
  }
}

/** The tag of a revision's API image; its name, `family:revision`, where it cannot be described any more. */
export async function releaseOfRevision(
  { names, taskDefinitions }: Pick<Deps, 'names' | 'taskDefinitions'>,
  arn: string,
): Promise<string> {
  const definition = await taskDefinitions.describe(arn)
  return (definition && releaseOf(definition, names.apiContainer)) ?? revisionOf(arn)
}
