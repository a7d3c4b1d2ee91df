import type { Names } from '../../config/names.ts'
import type { Clients } from '../clients.ts'
import { type Deployment, toDeployment } from '../codedeploy/deployment.ts'
import { GROUP_MISSING, groupOf } from '../codedeploy/deployment-group.ts'
import { calling, undefinedIfMissing } from '../errors.ts'

/** A deployment of CodeDeploy's, with when it ended, and which one it takes back. */
export type PastDeployment = Deployment & { completedAt: Date | undefined; takesBack: string | undefined }

/** A deployment may take this long, waits included: one that was created before a moment may end after it. */
const LONGEST_MS = 2 * 86_400_000
/** Of BatchGetDeployments. Source: CodeDeploy API reference. */
const AT_ONCE = 25

/** The service's deployments that were created or ended since a moment; none where CodeDeploy does not deploy it. */
export async function readPastDeployments(
  { clients, names }: { clients: Pick<Clients, 'codeDeploy'>; names: Pick<Names, 'service'> },
  since: Date,
): Promise<PastDeployment[]> {
  const { BatchGetDeploymentsCommand, paginateListDeployments } = await import('@aws-sdk/client-codedeploy')
  const client = await clients.codeDeploy()
  const asked = {
    ...groupOf(names.service),
    createTimeRange: { start: new Date(since.getTime() - LONGEST_MS) },
  }
  const ids = await undefinedIfMissing('codedeploy:ListDeployments', GROUP_MISSING, async () => {
    const listed: string[] = []
    for await (const { deployments = [] } of paginateListDeployments({ client }, asked)) listed.push(...deployments)
    return listed
  })
  const found: PastDeployment[] = []
  for (let from = 0; from < (ids?.length ?? 0); from += AT_ONCE) {
    const page = new BatchGetDeploymentsCommand({ deploymentIds: ids?.slice(from, from + AT_ONCE) })
    const { deploymentsInfo = [] } = await calling('codedeploy:BatchGetDeployments', () => client.send(page))
    for (const info of deploymentsInfo)
      found.push({
        ...toDeployment(info),
        completedAt: info.completeTime,
        takesBack: info.rollbackInfo?.rollbackTriggeringDeploymentId,
      })
  }
  return found
}
