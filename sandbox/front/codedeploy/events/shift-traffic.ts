import type { Deployment } from '../deployment.ts'
import { LIMIT_MINUTES } from '../pace.ts'
import { DeploymentError, type Ports } from '../ports.ts'

/**
 * Makes the next step of the shift when its time has come. With the last one green becomes the primary task set: AWS does
 * not document the moment; before it blue is PRIMARY, after it green is (kayac/ecspresso, wait.go).
 */
export async function shiftTraffic(deployment: Deployment, ports: Ports): Promise<boolean> {
  const { green, steps, stepsMade } = deployment
  const next = steps[stepsMade]
  if (green === undefined) throw new DeploymentError('INTERNAL_ERROR', 'There is no replacement task set.')
  if (next === undefined) {
    await ports.taskSets.makePrimary(deployment, green.taskSetId)
    return true
  }
  checkSteady(deployment, green.taskSetId, ports)
  const waited = ports.now().getTime() - deployment.since.getTime()
  if (waited < next.afterMinutes * ports.pace.minuteMs) return false
  await ports.traffic.shift(deployment, next.percent)
  deployment.percent = next.percent
  deployment.stepsMade += 1
  return shiftTraffic(deployment, ports)
}

/** Traffic goes on for some minutes while green is not steady (it is being scaled), and then the deployment fails. */
function checkSteady(deployment: Deployment, taskSetId: string, ports: Ports): void {
  const green = ports.taskSets.look(deployment)?.find((set) => set.taskSetId === taskSetId)
  if (green?.isSteady) {
    deployment.unsteadySince = undefined
    return
  }
  const now = ports.now()
  deployment.unsteadySince ??= now
  if (now.getTime() - deployment.unsteadySince.getTime() < LIMIT_MINUTES.unsteady * ports.pace.limitMinuteMs) return
  // AWS documents the limit, neither the code nor the words.
  throw new DeploymentError(
    'ECS_UPDATE_ERROR',
    'The replacement task set was not steady for 5 minutes during the shift.',
  )
}

/** Leads all traffic to blue again, which is the primary task set from then on, and has green go. No task set is made. */
export async function takeBack(deployment: Deployment, ports: Ports): Promise<boolean> {
  const { blue, green } = deployment
  await ports.traffic.shift(deployment, 0)
  deployment.percent = 0
  if (blue !== undefined) await ports.taskSets.makePrimary(deployment, blue.taskSetId)
  if (green !== undefined) await ports.taskSets.remove(deployment, green.taskSetId)
  return true
}
