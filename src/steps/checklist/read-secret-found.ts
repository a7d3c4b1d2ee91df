import type { SecretFound } from '../../checklist/world.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { isFilled } from '../../secrets/merge.ts'
import type { SecretContext } from '../../tasks/secrets/secret-context.ts'
import { checkSecret } from '../secrets/check-secret.ts'
import { hideValues } from '../secrets/hide-values.ts'
import { readEnvironmentReferences } from '../secrets/secret-references.ts'
import type { Progress } from '../step.ts'

/** Which keys of the application's secret hold a value, and the gaps of `medspa secrets check`; undefined without the secret. */
export async function readSecretFound(deps: Deps, progress: Progress): Promise<SecretFound | undefined> {
  const { names, secrets } = deps
  const found = await secrets.read(names.appSecrets).catch((error: unknown) => {
    if (error instanceof OperatorError && error.code === 'secret-deleted') return error.message
    throw error
  })
  if (found === undefined) return undefined
  if (typeof found === 'string') return { keys: 0, filled: [], gaps: [], deleted: found }
  const { values } = found
  hideValues(deps, values)
  const context: SecretContext = { references: await readEnvironmentReferences(deps), values }
  await checkSecret.run(deps, context, progress)
  return {
    keys: values.size,
    filled: [...values.keys()].filter((key) => isFilled(values, key)),
    gaps: (context.gaps ?? []).map(({ key, message }) => ({ key, message })),
  }
}
