import type { CodeDeploy } from '../../aws/codedeploy/codedeploy.ts'
import type { Deployment } from '../../aws/codedeploy/deployment.ts'
import { waits } from '../../waits.ts'

/** Minutes that CodeDeploy gives new tasks to become healthy (user guide, "Troubleshoot Amazon ECS deployment issues"). */
const INSTALL_MINUTES = 60
/** New tasks took as many in recorded runs: 124 s (ECS developer guide, create-blue-green), less than 120 s elsewhere. */
const USUAL_INSTALL_MINUTES = 2
/** What is left for CodeDeploy's own steps. */
const SPARE_MINUTES = 10

const minutes = (number: number) => number * 60_000

/**
 * Pure: how long a deployment may take until its traffic has shifted, and how long it usually takes, in milliseconds: by the
 * waits that it was configured with, and ten minutes more. Without them the longest of the table of waits.
 */
export function timesFrom(given: { readyWaitMinutes: number | undefined; shiftMinutes: number | undefined }): {
  limitMs: number
  usualMs: number | undefined
} {
  const { readyWaitMinutes = 0, shiftMinutes } = given
  if (shiftMinutes === undefined) return { limitMs: waits.blueGreen.limitMs, usualMs: undefined }
  return {
    limitMs: minutes(INSTALL_MINUTES + readyWaitMinutes + shiftMinutes + SPARE_MINUTES),
    usualMs: minutes(USUAL_INSTALL_MINUTES + shiftMinutes),
  }
}

/** The same of a deployment, with the minutes that it waits to be continued. What AWS does not tell fails nothing. */
export async function deploymentTimes(
  codeDeploy: Pick<CodeDeploy, 'group' | 'shiftMinutes'>,
  deployment: Pick<Deployment, 'configName'> | undefined,
): Promise<ReturnType<typeof timesFrom> & { readyWaitMinutes: number | undefined }> {
  const configName = deployment?.configName
  const [group, shiftMinutes] = await Promise.all([
    codeDeploy.group().catch(() => undefined),
    configName === undefined ? undefined : codeDeploy.shiftMinutes(configName).catch(() => undefined),
  ])
  const readyWaitMinutes = group?.readyWaitMinutes
  return { ...timesFrom({ readyWaitMinutes, shiftMinutes }), readyWaitMinutes }
}
