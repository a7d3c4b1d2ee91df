import type { Existing } from '../../aws/existing.ts'
import { stateLockLine } from '../../aws/lock/lock-holder.ts'
import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { messageOf } from '../../errors.ts'
import type { Refusal } from '../../terraform/guards.ts'
import type { SavedPlan } from '../../terraform/run.ts'
import { hideTaskSecrets } from '../secrets/hide-values.ts'
import { type Progress, step } from '../step.ts'
import { nameOf } from './final-snapshots.ts'
import { refusalsOf } from './guard-plan.ts'
import { makePlan, planInWords } from './make-plan.ts'
import { existingIn } from './plan-with-imports.ts'
import { terraformToEnd } from './terraform-to-end.ts'

/** Section 2.3: the plan of a bare `terraform apply`, to be shown and never applied, and what a deploy would refuse of it. */
export const planOnly = step({
  id: 'plan',
  section: '2.3',
  title: 'Plan the infrastructure',
  cancelWaitsFor: terraformToEnd,
  gives: ['plan', 'refused', 'existing'],
  run: async (
    deps: Pick<
      Deps,
      'existing' | 'names' | 'redactor' | 'secrets' | 'service' | 'settings' | 'stateLocks' | 'terraform'
    >,
    context: { existing?: readonly Existing[]; newService?: boolean; plan?: SavedPlan; refused?: Refusal[] },
    progress: Progress,
  ) => {
    await hideTaskSecrets(deps)
    await tellOfData(deps, progress)
    const plan = await makePlan(deps, context, progress, { onlyShown: true })
    await tellOfLock(deps, progress)
    context.existing = await lookForExisting(deps, plan, progress)
    context.refused = await refusalsOf(deps, plan)
    return { detail: planInWords(plan) }
  },
})

/**
 * The plan is made without the lock: the holder may be changing what is shown. A role that reads the state alone may not
 * read its lock, and the plan is made by then.
 */
async function tellOfLock({ stateLocks }: Pick<Deps, 'stateLocks'>, { line, signal }: Progress): Promise<void> {
  try {
    const lock = await stateLocks.find(signal)
    if (lock) line(stateLockLine(lock))
  } catch (error) {
    if (signal.aborted) throw error
    line(`who holds the state's lock cannot be read: ${messageOf(error)}`)
  }
}

/** What a bare apply would fail at, and a deploy would not. A role may not look for it, and the plan is made by then. */
async function lookForExisting(
  deps: Pick<Deps, 'existing'>,
  plan: SavedPlan,
  { line, signal }: Progress,
): Promise<Existing[]> {
  try {
    return await existingIn(deps, plan)
  } catch (error) {
    if (signal.aborted) throw error
    line(`whether what the plan creates exists already cannot be read: ${messageOf(error)}`)
    return []
  }
}

/** What a deploy fixes before it plans, and a bare plan replaces or stops at. */
async function tellOfData({ terraform }: Pick<Deps, 'terraform'>, { line, signal }: Progress): Promise<void> {
  const deploy = `\`${commandLine('deploy')}\``
  for (const data of await terraform.dataInState({ signal })) {
    if (data.tainted)
      line(`${nameOf(data)} is tainted: a bare apply replaces it; ${deploy} keeps it where AWS calls it available`)
    else if (data.finalSnapshot === undefined)
      line(`${nameOf(data)} has no final snapshot in Terraform's state, as after an import; ${deploy} names one`)
  }
}
