import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import { inLargestUnit } from '../../quantities.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import type { DataInState } from '../../terraform/state/data-in-state.ts'
import { waitingFor, waits } from '../../waits.ts'
import { type Progress, step } from '../step.ts'
import { hasNoSnapshot, nameFinalSnapshots, nameOf, statusOf } from './final-snapshots.ts'
import { keepMasterSecret } from './master-secret.ts'
import { terraformToEnd } from './terraform-to-end.ts'

type Needs = Pick<Deps, 'clock' | 'database' | 'redis' | 'terraform'>

/**
 * Section 2.3, before anything is planned: a database or a Redis that Terraform calls tainted, because it gave up a creation
 * that AWS brought to its end, is kept: its plan would replace it. One without a final snapshot in the state, after an
 * import, is given one. What AWS could not make is replaced, as Terraform plans it.
 * @throws OperatorError `database-late` or `redis-late`
 */
export const keepData = step({
  id: 'keep-data',
  section: '2.3',
  title: 'Keep the database and Redis that are sound',
  cancelWaitsFor: terraformToEnd,
  run: async (deps: Needs, context: Pick<DeployContext, 'allowDestroy'>, progress: Progress) => {
    const done = await keepAll(deps, context, progress)
    return done.length === 0 ? { skipped: "sound in Terraform's state" } : { detail: done.join(', ') }
  },
})

/** What was done, in words; nothing where all is sound, or nothing is there. */
export async function keepAll(
  deps: Needs,
  { allowDestroy = [] }: Pick<DeployContext, 'allowDestroy'>,
  progress: Progress,
): Promise<string[]> {
  const found = await deps.terraform.dataInState({ signal: progress.signal })
  const kept: string[] = []
  for (const data of found.filter(({ tainted }) => tainted)) {
    if (await keepTainted(deps, data, allowDestroy, progress)) kept.push(data.address)
  }
  const named = await nameFinalSnapshots(deps, found, progress)
  const hasDatabase = found.some(({ kind }) => kind === 'database')
  const secret = hasDatabase && (await keepMasterSecret(deps, progress))
  return [
    ...kept.map((address) => `untainted ${address}`),
    ...named.map(({ finalSnapshot }) => `named ${finalSnapshot}`),
    ...(secret ? ["the master's secret made"] : []),
  ]
}

/** RDS user guide, "Viewing Amazon RDS DB instance status"; ElastiCache API reference, ReplicationGroup. */
const SETTLED = /^(available|storage-optimization|storage-full|stopped|inaccessible)/
/** What is not there, holds nothing that could be kept, or goes. */
const LOST = /^(gone|delet|fail|create-failed|incompatible|insufficient|restore-error)/

/** Pure: whether a deploy keeps it though Terraform calls it tainted, as it is now. */
export const isKept = (status: string): boolean => SETTLED.test(status)

/** Whether it was untainted. */
async function keepTainted(
  deps: Needs,
  data: DataInState,
  allowDestroy: readonly string[],
  progress: Progress,
): Promise<boolean> {
  const { line, signal } = progress
  const { address } = data
  const status = await settled(deps, data, progress)
  const what = nameOf(data)
  if (hasNoSnapshot(status)) {
    line(`${what} is ${status}: Terraform replaces it, without a final snapshot, which AWS refuses of it`)
    await deps.terraform.writeFinalSnapshots([{ address, finalSnapshot: undefined }], { signal })
  }
  if (LOST.test(status)) return false
  if (allowDestroy.includes(address)) {
    line(`${what} is ${status}, and replaced all the same: --allow-destroy names it`)
    return false
  }
  line(`${what} is ${status}: Terraform gave up its creation, AWS did not. Untainted, so that no plan replaces it`)
  await deps.terraform.untaint(address, { signal })
  return true
}

/** AWS's word for it, once nothing is going on; `gone` where it is not there. */
async function settled(deps: Needs, data: DataInState, { line, signal }: Progress): Promise<string> {
  let status = 'gone'
  const look = async () => {
    status = await statusOf(deps, data)
    return SETTLED.test(status) || LOST.test(status) ? status : undefined
  }
  const first = await look()
  if (first !== undefined) return first
  line(`${nameOf(data)} is ${status}: ${waitingFor(waits.halfMade)}`)
  const end = await until(deps.clock, look, { ...waits.halfMade, signal })
  if (end !== undefined) return end
  throw new OperatorError(`${nameOf(data)} is still ${status} after ${inLargestUnit(waits.halfMade.limitMs)}.`, {
    code: `${data.kind}-late`,
    whose: 'aws',
    hint: `Nothing is broken, and nothing was replaced. Run the same command again once the console shows it as available; \`${commandLine('plan')}\` changes nothing meanwhile.`,
  })
}
