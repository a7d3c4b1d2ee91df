import type { Deps } from '../../deps.ts'
import { heldBy, type SecretValues } from '../../secrets/merge.ts'
import type { Sensitive } from '../../secrets/sensitive.ts'

/** Keys of the application's secret by their names, each hidden from the moment it is asked for; undefined where it holds no value of its own. */
export const hiddenKeys =
  (redactor: Pick<Deps['redactor'], 'add'>, values: SecretValues = new Map()) =>
  (key: string): Sensitive | undefined => {
    const value = heldBy(values, key)
    if (value !== undefined) redactor.add(value)
    return value
  }
