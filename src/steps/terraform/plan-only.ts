import type { Existing } from '../../aws/existing.ts'
import { stateLockLine } from '../../aws/lock/lock-holder.ts'
import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { messageOf } from '../../errors.ts'
import type { Refusal } from '../../terraform/guards.ts'
import type { SavedPlan } from '../../terraform/run.ts'
import { hideTaskSecrets } from '../secrets/hide-values.ts'
import { type Progress, step } from '../step.ts'
import { nameOf, statusOf } from './final-snapshots.ts'
import { refusalsOf } from './guard-plan.ts'
import { isKept } from './keep-data.ts'
import { makePlan, planInWords } from './make-plan.ts'
import { existingIn } from './plan-with-imports.ts'
import { terraformToEnd } from './terraform-to-end.ts'

/** Section 2.3: the plan of a bare `terraform apply`, to be shown and never applied, and what a deploy would refuse of it. */
export const planOnly = step({
  id: 'plan',
  section: '2.3',
  title: 'Plan the infrastructure',
  looks: true,
  cancelWaitsFor: terraformToEnd,
  gives: ['plan', 'refused', 'existing'],
  run: async (
    deps: Pick<
      Deps,
      | 'database'
      | 'existing'
      | 'names'
      | 'redactor'
      | 'redis'
      | 'secrets'
      | 'service'
      | 'settings'
      | 'stateLocks'
      | 'terraform'
    >,
    context: { existing?: readonly Existing[]; newService?: boolean; plan?: SavedPlan; refused?: Refusal[] },
    progress: Progress,
  ) => {
    await hideTaskSecrets(deps)
    let told = false
    const telling: Progress = {
      ...progress,
      line(text) {
        told = true
        progress.line(text)
      },
    }
    const kept = await tellOfData(deps, telling)
    const plan = await makePlan(deps, context, progress, { onlyShown: true })
    await tellOfLock(deps, telling)
    context.existing = await lookForExisting(deps, plan, telling)
    const refusals = await refusalsOf(deps, plan)
    context.refused = refusals.filter(({ address }) => !kept.includes(address))
    // What it told is no part of the plan, and an operator has to read it all the same.
    return { detail: planInWords(plan), ...(told ? { matters: true as const } : {}) }
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

/**
 * What a deploy fixes before it plans, and a bare plan replaces or stops at.
 * @returns the addresses that a deploy keeps, and would therefore not refuse
 */
async function tellOfData(
  deps: Pick<Deps, 'database' | 'redis' | 'settings' | 'terraform'>,
  { line, signal }: Progress,
): Promise<string[]> {
  const kept: string[] = []
  const deploy = `\`${commandLine('deploy')}\``
  for (const data of await deps.terraform.dataInState({ signal })) {
    if (data.tainted) {
      const status = await statusOf(deps, data)
      const by = isKept(status) ? 'keeps it' : 'waits for AWS, and replaces only what cannot be kept'
      line(`${nameOf(data)} is tainted, and ${status}: a bare apply replaces it; ${deploy} ${by}`)
      if (isKept(status)) kept.push(data.address)
    } else if (data.finalSnapshot === undefined) {
      line(`${nameOf(data)} has no final snapshot in Terraform's state, as after an import; ${deploy} names one`)
    }
  }
  return kept
}
