import { commandLine } from '../../command-line.ts'
import type { DeploymentContext } from '../../tasks/blue-green/deployment-context.ts'
import { need } from '../frame/need.ts'

/** The deployment that a list has found; `what`: what it brings, for a sentence. */
export function deploymentOf(context: DeploymentContext) {
  const { brings, id, status } = need(context, 'deployment')
  return { id, release: brings ?? null, status, what: brings ?? 'its new tasks' }
}

/** Pure: what a deployment of CodeDeploy's is not all of, for somebody who did not begin it. */
export const restOfRelease = (): string =>
  `The command that began it does what follows: voice webhooks, workers, autoscaling. If it was killed: ${commandLine('deploy', { flags: ['--tag', 'TAG'] })}`
