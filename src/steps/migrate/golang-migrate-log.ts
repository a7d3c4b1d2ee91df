/** What a line of golang-migrate's says. */
export type GolangMigrateLine = {
  /** The migration that was applied, as its file is named: `20_add_widgets`. */
  applied?: string
  /** The version whose migration began and did not end. */
  dirty?: number
  /** The database's version, which this release's files lack. */
  unknownVersion?: number
  /** What Postgres said of a file, and in which of its lines. */
  sqlError?: string
  /** Nothing was pending. */
  noChange?: true
}

/**
 * `20/u add_widgets (38.8ms)`, with `-verbose` `Finished 20/u add_widgets (read 6.5ms, ran 12.1ms)`; `d` in place of `u`
 * takes a migration back.
 * Source: golang-migrate v4, migrate.go, runMigrations; migration.go, LogString.
 */
const APPLIED = /(?:^|\s)(\d+)\/u (\S+) \((?:read )?[\d.]+(?:ns|µs|us|ms|s|m|h)/

/** Source: golang-migrate v4, migrate.go, ErrDirty. */
const DIRTY = /Dirty database version (-?\d+)\. Fix and force version\./

/**
 * `migration failed: syntax error at or near "TABEL" (column 8) in line 2: CREATE …`; what follows is the file itself.
 * Source: golang-migrate v4, database/error.go, Error; database/postgres, runStatement.
 */
const SQL_ERROR = /migration failed: (.+?) in line (\d+): /

/** Source: golang-migrate v4, migrate.go, versionExists. */
const UNKNOWN_VERSION = /no migration found for version (\d+)/

/** Source: golang-migrate v4, migrate.go, ErrNoChange. The word alone: others say it in their sentences. */
const NO_CHANGE = /(?:^|\s|: )no change$/

/** Pure: reads a line of a program that golang-migrate is in. Programs write its errors in sentences and JSON of their own. */
export function readGolangMigrate(text: string): GolangMigrateLine {
  const applied = APPLIED.exec(text)
  const dirty = DIRTY.exec(text)?.[1]
  const failed = SQL_ERROR.exec(text)
  const unknown = UNKNOWN_VERSION.exec(text)?.[1]
  return {
    ...(applied ? { applied: `${applied[1]}_${applied[2]}` } : {}),
    ...(dirty === undefined ? {} : { dirty: Number(dirty) }),
    ...(unknown === undefined ? {} : { unknownVersion: Number(unknown) }),
    ...(failed ? { sqlError: `${failed[1]}${failed[2] === '0' ? '' : ` (line ${failed[2]})`}` } : {}),
    ...(NO_CHANGE.test(text.trim()) ? { noChange: true as const } : {}),
  }
}

/** Pure: whether golang-migrate, or a program around it, writes nothing more after this line; it may name no migration. */
export const endsGolangMigrate = (text: string): boolean => {
  const { dirty, noChange, unknownVersion } = readGolangMigrate(text)
  return noChange === true || dirty !== undefined || unknownVersion !== undefined || /\bmigrations complete$/.test(text)
}
