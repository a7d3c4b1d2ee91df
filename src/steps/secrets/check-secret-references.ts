import { isSecretNamed } from '../../aws/secrets/secret-reference.ts'
import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { addMissing, missingKeys } from '../../secrets/merge.ts'
import { needOutputs, type Outputs } from '../../terraform/outputs.ts'
import { step } from '../step.ts'
import { isVoiceOn } from '../voice/is-voice-on.ts'
import { hideTaskSecrets } from './hide-values.ts'
import { ofAppSecrets, readReferences, type SecretReference } from './secret-references.ts'

type Needs = Pick<
  Deps,
  'catalogue' | 'names' | 'redactor' | 'releaseParameter' | 'secrets' | 'settings' | 'taskDefinitions'
>

/**
 * Section 2.4, before anything starts: every key that the release's task definitions name exists in its secret, and no
 * required one is a placeholder. On Fargate a missing key is a task that never starts (ResourceInitializationError), so
 * one that nobody requires joins as a placeholder.
 */
export const checkSecretReferences = step({
  id: 'secret-references',
  section: '2.4',
  title: 'Check the keys that tasks read',
  looks: true,
  needs: ['outputs'],
  run: async (deps: Needs, { outputs }: { outputs: Outputs }) => {
    const { catalogue, names, secrets } = deps
    const definitions = needOutputs(outputs, 'api_task_definition_arn', 'migration_task_definition_arn')
    const references = await readReferences(deps, [
      ...Object.values(definitions),
      ...Object.values(outputs.worker_task_definition_arns ?? {}),
    ])
    const named = ofAppSecrets(references, names).map(({ key }) => key)
    const { changed } = await secrets.change(names.appSecrets, (current) => addMissing(current, named))

    const problems = await missingIn(deps, references)
    const own = await secrets.read(names.appSecrets)
    await hideTaskSecrets(deps)
    for (const key of missingKeys(own?.values ?? new Map(), { catalogue, voice: await isVoiceOn(deps) })) {
      problems.push(`${names.appSecrets} holds no value for ${key}`)
    }
    if (problems.length > 0) {
      throw new OperatorError(`The release's tasks could not start: ${problems[0]}.`, {
        code: 'secret-reference-missing',
        whose: 'operator',
        exit: 'refused',
        hint: `\`${commandLine('secrets check')}\` names every gap; put the keys in, then run the same command again.`,
        evidence: problems.slice(1),
      })
    }
    const count = `${new Set(references.map(({ key, secretId }) => `${secretId}:${key}`)).size} references resolve`
    return { detail: changed.length > 0 ? `${changed.join(', ')} joined as placeholders; ${count}` : count }
  },
})

/** References whose secret lacks the key, a line each. */
async function missingIn(
  { names, secrets }: Pick<Deps, 'names' | 'secrets'>,
  references: readonly SecretReference[],
): Promise<string[]> {
  const problems: string[] = []
  for (const [secretId, group] of Map.groupBy(references, (reference) => reference.secretId)) {
    const secret = await secrets.read(secretId)
    const name = isSecretNamed(secretId, names.appSecrets) ? names.appSecrets : secretId
    for (const [key, users] of Map.groupBy(group, (reference) => reference.key)) {
      if (secret?.values.has(key)) continue
      problems.push(`${name} has no key ${key}, which ${users.map((user) => user.taskDefinition).join(' and ')} reads`)
    }
  }
  return problems
}
