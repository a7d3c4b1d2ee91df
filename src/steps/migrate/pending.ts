import type { SchemaNotes } from './schema-notes.ts'

/** What a release's migrator would apply, oldest first; or why that is not known. */
export type Pending = { migrations: string[] } | { why: string }

/** The most names that the probe gives, the newest ones (probe/data/migrators.ts). */
const NAMES_GIVEN = 500

/** Where medspa's own layout has migrations, in whichever migrator's form. */
const OWN_FOLDER = 'app/migrations'

/** Source: golang-migrate v4, source/parse.go, Regex. */
const GOLANG_FILE = /^([0-9]+)_(.*)\.up\.[^/]*$/

/** The number in front, of any width: golang-migrate's go up to 2^64, and a time in 17 digits is no safe integer. */
const numberOf = (name: string): bigint => BigInt(/^\d+/.exec(name)?.[0] ?? 0)

/** By the number in front, then by the name. */
function inOrder(a: string, b: string): number {
  const [one, other] = [numberOf(a), numberOf(b)]
  if (one !== other) return one < other ? -1 : 1
  return a < b ? -1 : Number(a > b)
}

/** Pure: the commit that a release's tag names; or why it names none. */
export function commitOf(release: string | undefined): { commit: string } | { why: string } {
  if (release === undefined) return { why: "the migration task's revision names no release" }
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(release)) return { commit: release }
  const [, commit] = /^([0-9a-f]{40,64})-dirty-/.exec(release) ?? []
  return {
    why:
      commit === undefined
        ? `the release ${release} names no commit`
        : `the release was built from the commit ${commit.slice(0, 12)} with changes, whose files are in its image alone`,
  }
}

/** Pure: what of a commit's files the database has not, by the notes of the migrator that keeps it. */
export function pendingIn(files: readonly string[], schema: readonly SchemaNotes[]): Pending {
  const [keeper] = schema
  if (keeper === undefined) return { why: 'no migrator whose table medspa knows keeps the database' }
  if (keeper.migrator === 'node-pg-migrate')
    return { why: 'which files of the commit are of node-pg-migrate, medspa does not know' }
  const found = keeper.migrator === 'medspa' ? ownFiles(files) : golangFiles(files)
  return 'why' in found ? found : { migrations: pendingOf(keeper, found.migrations) }
}

/**
 * Pure: which of a release's migrations the migrator that keeps the database has not run, oldest first. A database of a later
 * release has run more, and that is nothing pending.
 * @param names without their extension, in any order
 */
export const pendingOf = (keeper: SchemaNotes, names: readonly string[]): string[] =>
  names.toSorted(inOrder).filter(keeper.migrator === 'golang-migrate' ? above(keeper) : notIn(keeper))

/** Of many names the older ones are not given: what is older than the oldest of those counts as applied. */
function notIn({ applied }: SchemaNotes): (name: string) => boolean {
  const [oldest] = applied.length < NAMES_GIVEN ? [] : applied
  return (name) => !applied.includes(name) && (oldest === undefined || inOrder(name, oldest) > 0)
}

/** golang-migrate notes one number, and applies what is above it. Source: golang-migrate v4, migrate.go, readUp. */
const above =
  ({ version }: SchemaNotes) =>
  (name: string): boolean =>
    version === null || numberOf(name) > BigInt(version)

function ownFiles(files: readonly string[]): Pending {
  const own = files.flatMap((file) => /^app\/migrations\/([^/]+)\.sql$/.exec(file)?.[1] ?? [])
  return own.length > 0 ? { migrations: own } : { why: `the commit has no migrations in ${OWN_FOLDER}` }
}

/** The folder is the image's own affair: it counts where no two folders say something different. */
function golangFiles(files: readonly string[]): Pending {
  const folders = new Map<string, string[]>()
  for (const file of files) {
    const at = file.lastIndexOf('/')
    const [, number, name] = GOLANG_FILE.exec(file.slice(at + 1)) ?? []
    const folder = file.slice(0, Math.max(at, 0))
    if (number !== undefined) folders.set(folder, [...(folders.get(folder) ?? []), `${number}_${name}`])
  }
  const own = folders.get(OWN_FOLDER)
  if (own !== undefined) return { migrations: own }
  const [first, ...others] = folders.values()
  if (first === undefined) return { why: "the commit has no files of golang-migrate's (<number>_<name>.up.sql)" }
  const same = others.every((each) => each.toSorted().join('\n') === first.toSorted().join('\n'))
  return same
    ? { migrations: first }
    : { why: `several folders of the commit have files of golang-migrate's: ${[...folders.keys()].join(', ')}` }
}
