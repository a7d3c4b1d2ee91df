import type { PastDeployment } from '../aws/history/past-deployments.ts'
import { revisionOf } from '../releases/arn.ts'
import type { RunRecord } from '../runs/record.ts'
import type { TimelineEvent } from './event.ts'
import { operatorOf, runAt } from './of-runs.ts'

/** Pure: when each deployment of CodeDeploy's was created, and how it ended. CodeDeploy names no principal: a run may. */
export function ofDeployments(
  deployments: readonly PastDeployment[],
  { runs, service }: { runs: readonly RunRecord[]; service: string },
): TimelineEvent[] {
  return deployments.flatMap((deployment) => {
    const { completedAt, createdAt, id, isRollback } = deployment
    const run = createdAt === undefined || isRollback ? undefined : runAt(runs, createdAt)
    const who = isRollback ? 'CodeDeploy' : run === undefined ? null : operatorOf(run)
    const base = { source: 'codedeploy' as const, who, about: id }
    return [
      ...(createdAt === undefined
        ? []
        : [{ ...base, at: createdAt, what: `${service}: ${beginText(deployment)}`, failed: isRollback }]),
      ...(completedAt === undefined
        ? []
        : [
            {
              ...base,
              at: completedAt,
              what: `${service}: ${endText(deployment)}`,
              failed: deployment.status !== 'Succeeded',
            },
          ]),
    ]
  })
}

function beginText({ configName, id, isRollback, takesBack, taskDefinitionArn }: PastDeployment): string {
  const of = taskDefinitionArn === undefined ? '' : ` of ${revisionOf(taskDefinitionArn)}`
  if (isRollback) return `rollback ${id}${of} began${takesBack === undefined ? '' : `, of ${takesBack}`}`
  return `deployment ${id}${of} began${configName === undefined ? '' : ` (${configName})`}`
}

function endText({ error, id, rollbackId, status }: PastDeployment): string {
  const why = error === undefined ? '' : `: ${error.code}${error.message === '' ? '' : `, ${error.message}`}`
  return `${id} ${status.toLowerCase()}${why}${rollbackId === undefined ? '' : `; taken back by ${rollbackId}`}`
}
