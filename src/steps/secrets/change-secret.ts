import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { generateJwtSecret, type SecretValues, setValues, unsetKeys } from '../../secrets/merge.ts'
import type { SecretContext } from '../../tasks/secret-context.ts'
import { need, type Outcome } from '../step.ts'
import { ofAppSecrets } from './secret-references.ts'

type Needs = Pick<Deps, 'names' | 'redactor' | 'secrets'>

/** Section 2.4: gives keys these values; all others stay, whatever happens meanwhile. */
export async function writeKeys(deps: Needs, context: SecretContext, values: SecretValues): Promise<Outcome> {
  for (const value of values.values()) deps.redactor.add(value)
  const { changed } = await deps.secrets.change(deps.names.appSecrets, (current) => setValues(current, values))
  context.changed = changed
  return changed.length === 0 ? { skipped: 'the secret holds just that' } : { detail: `${changed.join(', ')} written` }
}

/** Takes a key away, unless a task reads it: its next start would fail. */
export async function removeKey(
  { names, secrets }: Pick<Deps, 'names' | 'secrets'>,
  context: SecretContext,
  key: string,
): Promise<Outcome> {
  refuseWhereRead(ofAppSecrets(need(context, 'references'), names), key)
  const { changed } = await secrets.change(names.appSecrets, (current) => unsetKeys(current, [key]))
  context.changed = changed
  return changed.length === 0 ? { skipped: `there is no key ${key}` } : { detail: `${key} is gone` }
}

const refuseWhereRead = (references: readonly { key: string; taskDefinition: string }[], key: string) => {
  const readers = [...new Set(references.filter((each) => each.key === key).map((each) => each.taskDefinition))]
  if (readers.length === 0) return
  throw new OperatorError(`${key} is read by ${readers.join(' and ')}: without it no task of these starts.`, {
    code: 'secret-key-in-use',
    whose: 'operator',
    exit: 'refused',
    hint: 'Take it out of the task definition first (infra/terraform/modules/ecs_fargate), and deploy that.',
  })
}

/** A new key for tokens; the former one opens nothing once the tasks are replaced. */
export async function renewJwtSecret(deps: Needs, context: SecretContext): Promise<Outcome> {
  return writeKeys(deps, context, new Map([['ADMIN_JWT_SECRET', generateJwtSecret()]]))
}
