import { isSecretNamed } from '../../aws/secrets/secret-reference.ts'
import type { Deps } from '../../deps.ts'
import type { SecretGap } from './secret-gap.ts'
import type { SecretReference } from './secret-references.ts'

/** Each key with the task definitions that read it. */
export const readersOf = (references: readonly SecretReference[]) =>
  new Map(
    [...Map.groupBy(references, ({ key }) => key)].map(([key, uses]) => [
      key,
      [...new Set(uses.map(({ taskDefinition }) => taskDefinition))],
    ]),
  )

/** References whose secret lacks the key: tasks that read it do not start. */
export async function findMissingReferences(
  { names, secrets }: Pick<Deps, 'names'> & { secrets: Pick<Deps['secrets'], 'read'> },
  references: readonly SecretReference[],
): Promise<SecretGap[]> {
  const gaps: SecretGap[] = []
  for (const [secretId, group] of Map.groupBy(references, (reference) => reference.secretId)) {
    const held = (await secrets.read(secretId))?.values
    const secret = isSecretNamed(secretId, names.appSecrets) ? names.appSecrets : secretId
    for (const [key, readBy] of readersOf(group)) {
      if (held?.has(key)) continue
      const message = `${secret} has no key ${key}, which ${readBy.join(' and ')} reads`
      gaps.push({ kind: 'no-key', secret, key, readBy, message })
    }
  }
  return gaps
}
