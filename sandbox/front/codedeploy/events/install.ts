import type { Deployment } from '../deployment.ts'
import { LIMIT_MINUTES } from '../pace.ts'
import { DeploymentError, type Ports } from '../ports.ts'

/**
 * Makes green in the target group that does not serve, and waits until it is steady. What listens is looked at first
 * (CloudTrail of public Terraform modules; CodeDeploy user guide, "Troubleshoot Amazon ECS deployment issues").
 */
export async function install(deployment: Deployment, ports: Ports): Promise<boolean> {
  const seen = ports.taskSets.look(deployment)
  if (seen === undefined) {
    throw new DeploymentError('INVALID_ECS_SERVICE', `The ECS service ${deployment.group.serviceName} does not exist.`)
  }
  if (deployment.green === undefined) {
    const primary = seen.find(({ isPrimary }) => isPrimary)
    if (primary === undefined) {
      throw new DeploymentError('INVALID_ECS_SERVICE', 'The ECS service has no primary task set.')
    }
    deployment.blue = { taskSetId: primary.taskSetId, targetGroupArn: primary.targetGroupArn }
    await ports.traffic.check(deployment)
    deployment.testRules = await ports.traffic.testRules(deployment)
    // What a deployment that was stopped without a rollback has left: AWS does not document what becomes of it.
    for (const { isDraining, isPrimary, taskSetId } of seen) {
      if (!isPrimary && !isDraining) await ports.taskSets.remove(deployment, taskSetId)
    }
    deployment.green = await ports.taskSets.create(deployment)
    return false
  }
  const { taskSetId } = deployment.green
  if (seen.some((set) => set.taskSetId === taskSetId && set.isSteady)) return true
  const waited = ports.now().getTime() - deployment.since.getTime()
  if (waited < LIMIT_MINUTES.install * ports.pace.limitMinuteMs) return false
  // Text: the user guide's page; the code is not documented.
  throw new DeploymentError(
    'TIMEOUT',
    `The deployment timed out while waiting for the replacement task set to become healthy. This time out period is ${LIMIT_MINUTES.install} minutes.`,
  )
}
