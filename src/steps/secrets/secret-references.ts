import { isSecretNamed, parseSecretReference } from '../../aws/secrets/secret-reference.ts'
import type { Deps } from '../../deps.ts'

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
  return [...byName].flatMap(([taskDefinition, { containers }]) =>
    containers
      .flatMap(({ secrets }) => secrets)
      .map(({ valueFrom }) => parseSecretReference(valueFrom))
      .flatMap(({ key, secretId }) => (key === undefined ? [] : [{ secretId, key, taskDefinition }])),
  )
}

/**
 * The environment's own: what was registered last, and what the service runs, which may be an older revision, or two of them
 * while it is being deployed.
 */
export async function readEnvironmentReferences(
  deps: Pick<Deps, 'names' | 'service' | 'taskDefinitions' | 'workers'>,
): Promise<SecretReference[]> {
  const service = await deps.service.describe()
  const revisions = service ? [service, ...service.deployments].map(({ taskDefinitionArn }) => taskDefinitionArn) : []
  const running = revisions.filter((arn) => arn !== '')
  const workers = (await deps.workers.found()).map((name) => deps.workers.of(name).family)
  return readReferences(deps, [deps.names.apiFamily, deps.names.migrateFamily, ...running, ...workers])
}

/** Those of them that name the application's secret. */
export const ofAppSecrets = (references: readonly SecretReference[], { appSecrets }: Deps['names']) =>
  references.filter(({ secretId }) => isSecretNamed(secretId, appSecrets))
