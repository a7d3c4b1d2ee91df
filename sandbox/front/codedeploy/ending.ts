import { type Deployment, isRollback, type RollbackEvent } from './deployment.ts'
import { abandonEvents } from './lifecycle.ts'
import type { Ports } from './ports.ts'

type Ending = {
  /** Which of a group's rollback events this is. */
  event: RollbackEvent
  error?: NonNullable<Deployment['error']>
  /** What StopDeployment said of it; undefined: the group's events decide. */
  rollsBack?: boolean | undefined
}

/**
 * Ends a deployment that is stopped or fails. Without a rollback everything stays as it is, with it another deployment
 * takes it back. There is nothing to take back before green is made (CodeDeploy user guide, "AppSpec 'hooks' section":
 * BeforeInstall, "a rollback is not possible at this point"), and nothing takes a rollback back.
 */
export function endDeployment(
  deployment: Deployment,
  ports: Ports,
  status: 'Failed' | 'Stopped',
  { error, event, rollsBack }: Ending,
): void {
  const now = ports.now()
  abandonEvents(deployment.events, now, error?.message)
  if (error !== undefined) deployment.error = { code: error.code, message: error.message }
  close(deployment, ports, status)
  const { autoRollback } = deployment
  const isAsked = rollsBack ?? (autoRollback?.enabled === true && (autoRollback.events ?? []).includes(event))
  if (!isAsked || deployment.green === undefined || isRollback(deployment)) return
  const id = ports.rollBack(deployment)
  deployment.rollback = {
    rollbackDeploymentId: id,
    // Text: a recorded run, josefloressv/aws-devops-engineer, ecs-bluegreen-codedeploy.
    rollbackMessage: `Deployment ${deployment.id} terminated. Automatic rollback is triggered with a DeploymentId ${id}.`,
  }
}

export function succeed(deployment: Deployment, ports: Ports): void {
  close(deployment, ports, 'Succeeded')
}

function close(deployment: Deployment, ports: Ports, status: Deployment['status']): void {
  deployment.taskSets = ports.taskSets.shown(deployment)
  Object.assign(deployment, { status, phase: 'over', completedAt: ports.now() })
}
