import { createHash } from 'node:crypto'
import type { Release } from './release.ts'

/** What a deploy tells the platform's containers besides its images. */
export type Configuration = {
  /** What the configuration says of the platform, from wherever it comes. */
  platform: object
  /** What of it did not come from the file, by paths: Terraform reads it in the release parameter. */
  elsewhere: Readonly<Record<string, unknown>>
  hasFile: boolean
  /** Keys of the secret that tasks read; undefined where the configuration names them itself. */
  secretKeys: readonly string[] | undefined
}

/**
 * The release parameter with what this deploy was configured with; what the file gives now is not kept there besides.
 * `config_hash` tells a later deploy whether the same images are told something else: then it is a release of its own.
 */
export function withConfiguration(release: Release, configuration: Configuration): Release {
  const { config: _config, config_applied: _applied, config_hash: _hash, secret_keys: _keys, ...rest } = release
  const { elsewhere, hasFile, secretKeys } = configuration
  return {
    ...rest,
    ...(Object.keys(elsewhere).length > 0 && { config: { ...elsewhere } }),
    ...(hasFile && { config_applied: true }),
    ...(secretKeys && { secret_keys: [...secretKeys] }),
    config_hash: hashOf(configuration),
  }
}

/** Whether containers were told the same by the last deploy. */
export const hasConfiguration = (release: Release, configuration: Configuration): boolean =>
  release.config_hash === hashOf(configuration)

const hashOf = ({ platform, secretKeys }: Configuration): string =>
  createHash('sha256')
    .update(JSON.stringify(inOrder([platform, [...(secretKeys ?? [])].sort()])))
    .digest('hex')
    .slice(0, 16)

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
