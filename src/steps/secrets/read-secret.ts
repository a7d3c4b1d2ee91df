import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { fingerprintWith } from '../../secrets/fingerprint.ts'
import { inventoryOf } from '../../secrets/inventory.ts'
import { addBack } from '../../secrets/merge.ts'
import type { SecretContext } from '../../tasks/secret-context.ts'
import { need, type Outcome } from '../step.ts'
import { hideValues } from './hide-values.ts'
import { ofAppSecrets, readEnvironmentReferences } from './secret-references.ts'

type Needs = Pick<Deps, 'names' | 'redactor' | 'secrets' | 'settings'>

/** Section 2.4: the application's secret as it is, and what others did to it since medspa wrote last. */
export async function readSecret(deps: Needs, context: SecretContext): Promise<Outcome> {
  const { names, secrets, settings } = deps
  try {
    const found = await secrets.read(names.appSecrets)
    if (found === undefined)
      throw new OperatorError(`There is no secret ${names.appSecrets} with a value.`, {
        code: 'secret-unmade',
        whose: 'operator',
        exit: 'refused',
        hint: `Terraform makes it, with placeholders: \`${commandLine('deploy', { env: settings.environment })}\`.`,
      })
    hideValues(deps, found.values)
    context.values = found.values
    context.outside = await secrets.outsideEdits(names.appSecrets)
    hideValues(deps, context.outside?.dropped)
    delete context.deletion
    return { detail: `${found.values.size} keys` }
  } catch (error) {
    if (!(error instanceof OperatorError) || error.code !== 'secret-deleted') throw error
    context.deletion = error.message
    return { detail: error.message }
  }
}

/** Only after the operator agreed. */
export async function recoverSecret({ names, secrets }: Pick<Deps, 'names' | 'secrets'>): Promise<Outcome> {
  await secrets.recover(names.appSecrets)
  return { detail: `${names.appSecrets} is no longer scheduled for deletion` }
}

/** Puts these of the keys that an edit from outside dropped back, with their values; what is there meanwhile stays. */
export async function mergeBack(
  { names, secrets }: Pick<Deps, 'names' | 'secrets'>,
  context: SecretContext,
  keys: readonly string[],
): Promise<Outcome> {
  const { dropped } = need(context, 'outside')
  const wanted = new Map([...dropped].filter(([key]) => keys.includes(key)))
  const { changed } = await secrets.change(names.appSecrets, (current) => addBack(current, wanted))
  if (wanted.size === dropped.size) await secrets.acceptEdits(names.appSecrets)
  else await secrets.keepEdits(names.appSecrets)
  context.mergedBack = true
  context.values = (await secrets.read(names.appSecrets))?.values ?? new Map()
  return { detail: `${changed.join(', ')} put back` }
}

/** Somebody wants them gone. */
export async function forgetDropped({ names, secrets }: Pick<Deps, 'names' | 'secrets'>): Promise<Outcome> {
  await secrets.acceptEdits(names.appSecrets)
  return { detail: 'the secret counts as it is' }
}

/** Nobody has said what shall become of them, and what is written next may cover them. */
export async function keepDropped({ names, secrets }: Pick<Deps, 'names' | 'secrets'>): Promise<Outcome> {
  await secrets.keepEdits(names.appSecrets)
  return { detail: 'left as it is' }
}

/** Which task definitions read which keys: what was registered last, and what runs. */
export async function lookAtReferences(
  deps: Pick<Deps, 'names' | 'service' | 'taskDefinitions'>,
  context: SecretContext,
): Promise<Outcome> {
  context.references = await readEnvironmentReferences(deps)
  const definitions = new Set(context.references.map(({ taskDefinition }) => taskDefinition))
  if (definitions.size === 0) return { skipped: 'no task definition is registered yet' }
  return { detail: [...definitions].join(', ') }
}

/** The environment's key for fingerprints. */
export async function findFingerprintKey(
  { fingerprintKey }: Pick<Deps, 'fingerprintKey'>,
  context: SecretContext,
): Promise<Outcome> {
  const { key, kept } = await fingerprintKey()
  context.fingerprint = fingerprintWith(key)
  context.fingerprintsKept = kept
  return kept ? { detail: 'of the state bucket' } : { detail: 'of this run alone' }
}

/** Every key with its state, and the tasks that run. */
export async function takeInventory(
  {
    catalogue,
    names,
    redactor,
    secrets,
    service,
  }: Pick<Deps, 'catalogue' | 'names' | 'redactor' | 'secrets' | 'service'>,
  context: SecretContext,
): Promise<Outcome> {
  context.history = await secrets.history(names.appSecrets)
  context.tasks = await service.runningTasks()
  context.inventory = inventoryOf({
    catalogue,
    history: context.history,
    references: ofAppSecrets(need(context, 'references'), names),
    fingerprint: need(context, 'fingerprint'),
    hiding: redactor.hiding,
  })
  const { length: tasks } = context.tasks
  return { detail: `${context.inventory.length} keys, ${tasks} ${tasks === 1 ? 'task' : 'tasks'}` }
}
