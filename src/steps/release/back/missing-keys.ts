import type { TaskDefinition } from '../../../aws/ecs/task-definitions.ts'
import type { Deps } from '../../../deps.ts'
import { OperatorError } from '../../../errors.ts'
import { hideValues } from '../../secrets/hide-values.ts'
import { findMissingReferences } from '../../secrets/missing-references.ts'
import { referencesOf } from '../../secrets/secret-references.ts'

type Secret = Awaited<ReturnType<Deps['secrets']['read']>>

/**
 * Says of a revision which key it reads that its secret does not have: on Fargate its tasks never start. Each secret is read once,
 * at the first question. One that may not be read makes no revision impossible: a way back has to work where less is allowed, and whether
 * tasks start is seen when it moves.
 */
export function missingKeys(
  deps: Pick<Deps, 'names' | 'redactor' | 'secrets'>,
): (revisions: readonly TaskDefinition[]) => Promise<string | undefined> {
  const asked = new Map<string, Promise<Secret | 'unreadable'>>()
  const read = (secretId: string) => {
    const known = asked.get(secretId) ?? readOnce(deps, secretId)
    asked.set(secretId, known)
    return known
  }
  return async (revisions) => {
    const references = revisions.flatMap(referencesOf)
    const held = new Map<string, Secret | 'unreadable'>()
    for (const { secretId } of references) held.set(secretId, await read(secretId))
    const secrets = {
      read: async (secretId: string) => {
        const secret = held.get(secretId)
        return secret === 'unreadable' ? undefined : secret
      },
    }
    const readable = references.filter(({ secretId }) => held.get(secretId) !== 'unreadable')
    const [gap] = await findMissingReferences({ names: deps.names, secrets }, readable)
    return gap?.message
  }
}

async function readOnce(deps: Pick<Deps, 'redactor' | 'secrets'>, secretId: string): Promise<Secret | 'unreadable'> {
  try {
    const secret = await deps.secrets.read(secretId)
    hideValues(deps, secret?.values)
    return secret
  } catch (error) {
    if (error instanceof OperatorError) return 'unreadable'
    throw error
  }
}
