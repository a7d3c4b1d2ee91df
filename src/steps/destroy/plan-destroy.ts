import { type DatabaseEngine, formOf } from '../../database/engines.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { counted } from '../../quantities.ts'
import type { DestroyContext } from '../../tasks/destroy-context.ts'
import type { PlanSummary } from '../../terraform/plan.ts'
import { kindOfResource } from '../../terraform/resource-kind.ts'
import { awaitUndisturbed } from '../park/await-undisturbed.ts'
import { checkFinalSnapshots } from '../park/check-final-snapshots.ts'
import { type Progress, step } from '../step.ts'
import { nameFinalSnapshots } from '../terraform/final-snapshots.ts'
import { terraformToEnd } from '../terraform/terraform-to-end.ts'
import { baseVariables } from '../terraform/terraform-variables.ts'
import { takenBackToEnd } from './destroy-to-end.ts'

const lines = {
  preview: { title: 'Plan the destruction', looks: true, cancelWaitsFor: terraformToEnd },
  plan: { title: 'Plan the destruction again', cancelWaitsFor: takenBackToEnd },
} as const

/**
 * Plans to destroy everything in Terraform's state. Runs twice: `preview` is shown to the operator before the question, `plan` is
 * made last and applied.
 */
export const planDestroy = (as: 'preview' | 'plan') =>
  step({
    id: as,
    section: '5',
    ...lines[as],
    gives: [as],
    run: async (
      deps: Pick<Deps, 'clock' | 'database' | 'names' | 'redis' | 'settings' | 'snapshots' | 'terraform'>,
      context: Pick<DestroyContext, 'plan' | 'preview' | 'withoutSnapshots'>,
      progress: Progress,
    ) => {
      // A backup may hold a deletion up for hours: waited for while a cancel still takes back what was stopped.
      if (as === 'plan') await awaitUndisturbed(deps, progress)
      const { signal } = progress
      // Of what was imported into the state Terraform would take no final snapshot, and say nothing.
      if (as === 'plan' && !context.withoutSnapshots)
        await nameFinalSnapshots(deps, await deps.terraform.dataInState({ signal }), progress)
      const plan = await deps.terraform.plan({ variables: baseVariables(deps.settings), destroy: true, signal })
      // In the context before it may be refused: the command deletes both plan files at its end.
      context[as] = plan
      if (plan.empty) return { detail: "nothing is left in Terraform's state" }
      if (as === 'preview') await refuseWhereStateLacks(deps, plan.summary)
      if (!context.withoutSnapshots) await checkFinalSnapshots(deps, plan.summary)
      return { detail: `${counted(plan.summary.counts.delete, 'resource')} go` }
    },
  })

const databaseAddress = (engine: DatabaseEngine) =>
  formOf(engine) === 'cluster' ? 'module.aurora[0].aws_rds_cluster.this' : 'module.rds[0].aws_db_instance.this'
const redisAddress = 'module.redis[0].aws_elasticache_replication_group.this'

/**
 * Data that are there and not in the state would stay, and hold the network that they stand in: Terraform's destroy would end
 * half-way, after many minutes.
 * @throws OperatorError `state-lacks-data` (exit 3)
 */
async function refuseWhereStateLacks(
  { database, names, redis, settings }: Pick<Deps, 'database' | 'names' | 'redis' | 'settings'>,
  { changes }: Pick<PlanSummary, 'changes'>,
): Promise<void> {
  const [ofDatabase, ofRedis] = await Promise.all([database.describe(), redis.describe()])
  const has = (kind: 'database' | 'redis') => changes.some(({ type }) => kindOfResource(type) === kind)
  const lacking = [
    ...(ofDatabase && !has('database')
      ? [
          {
            what: `the database ${names.database}`,
            address: databaseAddress(settings.databaseEngine),
            id: names.database,
          },
        ]
      : []),
    ...(ofRedis && !has('redis') ? [{ what: `Redis ${names.redis}`, address: redisAddress, id: names.redis }] : []),
  ]
  if (lacking.length === 0) return
  throw new OperatorError(`Terraform's state lacks ${lacking.map(({ what }) => what).join(' and ')}, and AWS has it.`, {
    code: 'state-lacks-data',
    whose: 'operator',
    exit: 'refused',
    hint: 'Nothing was touched. Take it into the state by the commands above, in infra/terraform after `terraform init` (docs/operations.md, "The state is empty, or lacks something"), or delete it in the console; then run the same command again.',
    evidence: lacking.map(
      ({ address, id }) => `terraform import -var="environment=${settings.environment}" '${address}' ${id}`,
    ),
  })
}
