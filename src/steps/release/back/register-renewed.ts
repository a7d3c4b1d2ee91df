import type { TaskDefinition } from '../../../aws/ecs/task-definitions.ts'
import type { Deps } from '../../../deps.ts'
import { revisionOf } from '../../../releases/arn.ts'
import { originOf } from '../../../releases/back/renewed.ts'
import type { RollbackContext } from '../../../tasks/back/rollback-context.ts'
import { type Given, step } from '../../step.ts'
import { revisionsOf } from './revisions.ts'
import { renewalOf, staleNames } from './stale-names.ts'

type Needs = Pick<Deps, 'names' | 'taskDefinitions' | 'workers'>

/** A revision of the release that can start today, and what was done for it. */
type Renewed = { arn: string; did?: string; found?: string }

/**
 * Section 2.10: revisions of the API and of workers that were told of an infrastructure of before are registered anew, with
 * today's values. They are none of Terraform's: that knows its own by the ARN in its state. The same command after a kill finds the
 * copies by their tag, and registers none a second time.
 */
export const registerRenewed = step({
  id: 'register',
  section: '2.10',
  title: "Register revisions with today's addresses",
  applies: ({ target }: Pick<RollbackContext, 'target'>) => (target?.stale.length ?? 0) > 0,
  needs: ['target'],
  run: async (deps: Needs, context: Given<Pick<RollbackContext, 'target'>, 'target'>) => {
    const { target } = context
    const api = await renewed(deps, deps.names.apiFamily, target.taskDefinitionArn)
    const workers: Record<string, Renewed> = {}
    for (const [name, arn] of Object.entries(target.workers))
      workers[name] = await renewed(deps, deps.workers.of(name).family, arn)
    context.target = {
      ...target,
      taskDefinitionArn: api.arn,
      workers: Object.fromEntries(Object.entries(workers).map(([name, { arn }]) => [name, arn])),
      stale: [],
    }
    const all = [api, ...Object.values(workers)]
    const did = all.flatMap((each) => each.did ?? [])
    if (did.length > 0) return { detail: did.join('; ') }
    return { skipped: all.flatMap((each) => each.found ?? []).join('; ') || 'nothing has changed meanwhile' }
  },
})

async function renewed(deps: Pick<Deps, 'taskDefinitions'>, family: string, arn: string): Promise<Renewed> {
  const { copies, own } = await revisionsOf(deps, family)
  const [newest] = own
  const frozen = [...own, ...copies].find((each) => each.arn === arn) ?? (await deps.taskDefinitions.describe(arn))
  if (newest === undefined || frozen === undefined) return { arn }
  const renewal = renewalOf(frozen, newest)
  const names = staleNames(renewal)
  if (names.length === 0) return { arn }
  const isOfToday = (copy: TaskDefinition) => staleNames(renewalOf(copy, newest)).length === 0
  const copy = copies.find((each) => originOf(each) === originOf(frozen) && isOfToday(each))
  if (copy !== undefined) return { arn: copy.arn, found: `${revisionOf(copy.arn)} is there already` }
  const registered = await deps.taskDefinitions.registerRenewed(arn, renewal)
  return { arn: registered, did: `${revisionOf(registered)}: ${names.join(', ')}` }
}
