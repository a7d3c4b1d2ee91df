import type { CodeDeploy } from '../../aws/codedeploy/codedeploy.ts'
import type { Deployment } from '../../aws/codedeploy/deployment.ts'

/**
 * Continues a deployment that takes another one back, where it waits to be continued. Its group has that wait, and whether
 * CodeDeploy keeps it for its own deployments is not documented: nobody else would continue it, and the traffic would stay
 * with the release that failed until the wait is over.
 */
export async function continueRollback(
  codeDeploy: Pick<CodeDeploy, 'continueAfter'>,
  { id, isRollback, status }: Pick<Deployment, 'id' | 'isRollback' | 'status'>,
): Promise<void> {
  if (isRollback && status === 'Ready') await codeDeploy.continueAfter(id, 'READY_WAIT')
}
