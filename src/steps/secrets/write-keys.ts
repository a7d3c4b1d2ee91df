import type { Deps } from '../../deps.ts'
import { type SecretValues, setValues } from '../../secrets/merge.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { type Outcome, step } from '../step.ts'

type Needs = Pick<Deps, 'names' | 'redactor' | 'secrets'>

/** Section 2.4: the keys that were given take their values; all others stay, whatever happens meanwhile. */
export const writeKeys = step({
  id: 'write',
  section: '2.4',
  title: 'Write the keys',
  needs: ['given'],
  gives: ['changed'],
  run: async (
    deps: Needs,
    context: Pick<SecretContext, 'changed'> & Required<Pick<SecretContext, 'given'>>,
  ): Promise<Outcome> => writeValues(deps, context, context.given),
})

export async function writeValues(
  { names, redactor, secrets }: Needs,
  context: Pick<SecretContext, 'changed'>,
  values: SecretValues,
): Promise<Outcome> {
  for (const value of values.values()) redactor.add(value)
  const { changed } = await secrets.change(names.appSecrets, (current) => setValues(current, values))
  context.changed = changed
  return changed.length === 0 ? { skipped: 'the secret holds just that' } : { detail: `${changed.join(', ')} written` }
}
