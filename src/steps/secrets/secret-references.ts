import type { TaskDefinition } from '../../aws/ecs/task-definitions.ts'
import { isSecretNamed, parseSecretReference } from '../../aws/secrets/secret-reference.ts'
import type { Deps } from '../../deps.ts'
import { isCopy } from '../../releases/back/renewed.ts'
import { revisionsOf } from '../release/back/revisions.ts'

/** A key that a task reads at its start. */
export type SecretReference = {
  /** ARN of the secret, as the task definition names it. */
  secretId: string
  key: string
  /** `medspa-development-api:7`. */
  taskDefinition: string
}

/** Of each of these task definitions that is there (by ARN or family): the keys of secrets that its containers name. */
export async function readReferences(
  deps: Pick<Deps, 'taskDefinitions'>,
  arnsOrFamilies: readonly string[],
): Promise<SecretReference[]> {
  const definitions = await Promise.all([...new Set(arnsOrFamilies)].map(deps.taskDefinitions.describe))
  const byName = new Map(definitions.flatMap((found) => (found ? [[`${found.family}:${found.revision}`, found]] : [])))
  return [...byName.values()].flatMap(referencesOf)
}

/** Pure: the keys of secrets that a task definition's containers name. */
export const referencesOf = ({
  containers,
  family,
  revision,
}: Pick<TaskDefinition, 'containers' | 'family' | 'revision'>): SecretReference[] =>
  containers
    .flatMap(({ secrets }) => secrets)
    .map(({ valueFrom }) => parseSecretReference(valueFrom))
    .flatMap(({ key, secretId }) =>
      key === undefined ? [] : [{ secretId, key, taskDefinition: `${family}:${revision}` }],
    )

/**
 * The environment's own: what was registered last, and what the services run, which may be an older revision, or two of them
 * while it is being deployed. Where a way back has registered a copy of an older release since, what Terraform registered last
 * counts too: the release that was deployed last is the one that comes again.
 */
export async function readEnvironmentReferences(
  deps: Pick<Deps, 'names' | 'service' | 'taskDefinitions' | 'workers'>,
): Promise<SecretReference[]> {
  const workers = (await deps.workers.found()).map(deps.workers.of)
  const families = [deps.names.apiFamily, deps.names.migrateFamily, ...workers.map(({ family }) => family)]
  const [running, registered] = await Promise.all([
    Promise.all([deps.service, ...workers.map(({ service }) => service)].map(runningRevisions)),
    Promise.all(families.map((family) => registeredLast(deps, family))),
  ])
  return readReferences(deps, [...registered.flat(), ...running.flat()])
}

/** ARNs of the revisions that a service runs, or is told to run. */
async function runningRevisions({ describe }: Pick<Deps['service'], 'describe'>): Promise<string[]> {
  const service = await describe()
  const { deployments = [], taskSets = [] } = service ?? {}
  const revisions = [...(service ? [service] : []), ...deployments, ...taskSets].map((each) => each.taskDefinitionArn)
  return revisions.filter((arn) => arn !== '')
}

/** ARNs of the newest revision of a family, and of Terraform's newest where that one is medspa's copy. */
async function registeredLast(deps: Pick<Deps, 'taskDefinitions'>, family: string): Promise<string[]> {
  const newest = await deps.taskDefinitions.describe(family)
  if (newest === undefined) return []
  const own = isCopy(newest) ? (await revisionsOf(deps, family)).own[0] : undefined
  return [newest.arn, ...(own === undefined ? [] : [own.arn])]
}

/** Those of them that name the application's secret. */
export const ofAppSecrets = (references: readonly SecretReference[], { appSecrets }: Deps['names']) =>
  references.filter(({ secretId }) => isSecretNamed(secretId, appSecrets))
