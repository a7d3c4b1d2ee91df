import { parseSecretReference } from '../../aws/secret-reference.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { missingKeys } from '../../secrets/merge.ts'
import { needOutputs, type Outputs } from '../../terraform/outputs.ts'
import { need, type Outcome } from '../step.ts'

/**
 * Section 2.4, before anything starts: every key that the release's task definitions name exists in its secret, and no
 * required one is a placeholder. On Fargate a missing key is a task that never starts (ResourceInitializationError).
 */
export async function checkSecretReferences(
  deps: Pick<Deps, 'names' | 'secrets' | 'taskDefinitions'>,
  context: { outputs?: Outputs },
): Promise<Outcome> {
  const definitions = Object.values(
    needOutputs(need(context, 'outputs'), 'api_task_definition_arn', 'migration_task_definition_arn'),
  )
  const references = new Map<string, Set<string>>()
  for (const arn of definitions) {
    const definition = await deps.taskDefinitions.describe(arn)
    for (const { valueFrom } of definition?.containers.flatMap(({ secrets }) => secrets) ?? []) {
      const { secretId, key } = parseSecretReference(valueFrom)
      const keys = references.get(secretId) ?? new Set()
      if (key) keys.add(key)
      references.set(secretId, keys)
    }
  }
  const problems: string[] = []
  let count = 0
  for (const [secretId, keys] of references) {
    const secret = await deps.secrets.read(secretId)
    for (const key of keys) {
      count++
      if (!secret?.values.has(key)) problems.push(`${secretId} has no key ${key}`)
    }
  }
  const own = await deps.secrets.read(deps.names.appSecrets)
  for (const key of missingKeys(own?.values ?? new Map(), { voice: true })) {
    problems.push(`${deps.names.appSecrets} holds no value for ${key}`)
  }
  if (problems.length > 0) {
    throw new OperatorError(`The release's tasks could not start: ${problems[0]}.`, {
      code: 'secret-reference-missing',
      whose: 'operator',
      exit: 'refused',
      hint: 'Put the keys back into the secret, then run the same command again.',
      evidence: problems.slice(1),
    })
  }
  return { detail: `${count} references resolve` }
}
