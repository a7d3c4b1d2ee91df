import type { Release } from '../../releases/release.ts'

/**
 * Pure: the release with the permissions boundary that its roles carry; null: the account has none. Undefined, where that is not
 * known, leaves what is recorded: without its boundary a role may be refused.
 */
export function bounded(release: Release, boundary: string | null | undefined): Release {
  if (boundary === undefined) return release
  const { permissions_boundary: _former, ...rest } = release
  return boundary === null ? rest : { ...rest, permissions_boundary: boundary }
}
