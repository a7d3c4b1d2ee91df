import { awsCommandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'

/**
 * The error of a plan that failed, with the way out where ElastiCache could not make Redis: what is left of such a group the AWS
 * provider cannot read (its cluster is gone, or it has none), so no plan comes to the point of replacing it. It holds nothing.
 */
export async function explainFailedPlan(deps: Pick<Deps, 'redis'>, error: unknown): Promise<unknown> {
  if (!(error instanceof OperatorError) || error.code !== 'terraform-failed') return error
  // Terraform's error is what is told, whether AWS can be asked or not.
  const group = await deps.redis.describe().catch(() => undefined)
  if (group?.status !== 'create-failed') return error
  const named = `--replication-group-id ${group.id}`
  const commands = ['delete-replication-group', 'wait replication-group-deleted'].map(
    (command) => `\`${awsCommandLine(`elasticache ${command} ${named}`)}\``,
  )
  const { code, evidence, hint, message, whose } = error
  return new OperatorError(message, {
    code,
    whose,
    evidence,
    hint: [
      `AWS could not make Redis ${group.id} (${group.status}), and it holds nothing. If the errors are about it, delete it: ${commands.join(', then ')}. Then run the same command again.`,
      ...(hint === undefined ? [] : [hint]),
    ].join(' '),
    cause: error,
  })
}
