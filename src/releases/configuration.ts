import { createHash } from 'node:crypto'
import type { Release } from './release.ts'

/** What a deploy tells the platform's containers besides its images. */
export type Configuration = {
  /** What this deploy's configuration says of the platform, by paths, from wherever it comes. */
  given: Readonly<Record<string, unknown>>
  /** What of it did not come from the file: Terraform reads it in the release parameter. */
  elsewhere: Readonly<Record<string, unknown>>
  /** Keys of the secret that tasks read; undefined where the configuration names them itself. */
  secretKeys: readonly string[] | undefined
}

/**
 * The release parameter with what this deploy was configured with. A value that an earlier deploy was given elsewhere stays until
 * the file, or another value, says something of its key: a deploy from a machine without the variable changes nothing.
 * `config_hash` tells a later deploy whether the same images are told something else: then it is a release of its own.
 */
export function withConfiguration(release: Release, configuration: Configuration): Release {
  const { config: _config, config_applied: _applied, config_hash: _hash, secret_keys: _keys, ...rest } = release
  const { elsewhere, secretKeys } = configuration
  const config = { ...keptOf(release, configuration), ...elsewhere }
  return {
    ...rest,
    ...(Object.keys(config).length > 0 && { config }),
    ...(fileGives(configuration) && { config_applied: true }),
    ...(secretKeys && { secret_keys: [...secretKeys] }),
    config_hash: hashOf(release, configuration),
  }
}

/** Whether containers were told the same by the last deploy. */
export const hasConfiguration = (release: Release, configuration: Configuration): boolean =>
  release.config_hash === hashOf(release, configuration)

/** Whether the file says anything that Terraform reads: a plan without such a file would take it away. */
const fileGives = ({ elsewhere, given }: Configuration): boolean =>
  Object.keys(given).some((path) => !Object.hasOwn(elsewhere, path))

/** What was recorded, and of which this deploy's configuration says nothing. */
const keptOf = ({ config = {} }: Release, { given }: Configuration): Record<string, unknown> =>
  Object.fromEntries(Object.entries(config).filter(([path]) => !Object.hasOwn(given, path)))

const hashOf = (release: Release, configuration: Configuration): string =>
  createHash('sha256')
    .update(
      JSON.stringify(
        inOrder([
          toldContainers({ ...keptOf(release, configuration), ...configuration.given }),
          [...(configuration.secretKeys ?? [])].sort(),
        ]),
      ),
    )
    .digest('hex')
    .slice(0, 16)

/** The database's engine cannot change under a release, and `rds` written or not is the same. */
const toldContainers = ({ 'database.engine': _engine, ...told }: Readonly<Record<string, unknown>>) => told

/** The order in which keys stand in a file says nothing. */
const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, held]) => [key, inOrder(held)]),
  )
}
