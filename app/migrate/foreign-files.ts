import { MigrationError } from './failure.ts'

/** `0007_name.sql`, also `0007_name.up.sql`. */
const NAME = /^\d+_.+\.sql$/
/** A file that takes a migration back, as golang-migrate, sqlx and others keep it beside the file that makes it. */
const BACK = /\.(down|undo|rollback|revert)\.sql$/i

/**
 * The lines with which other migrators keep the way back in the migration's own file: goose, sql-migrate, micrate, dbmate,
 * node-pg-migrate, rambler, tern, MyBatis, Play. Run as one, such a file undoes what it made.
 */
const BACK_IN_FILE = [
  /^--\s*\+goose\s+down\b/i,
  /^--\s*\+mi(gr|cr)ate\s+down\b/i,
  /^--\s*migrate:down\b/i,
  /^--\s*down\s+migration\b/i,
  /^--\s*rambler\s+down\b/i,
  /^-{4}\s*create above \/ drop below\s*-{4}/i,
  /^--\s*\/\/\s*@undo\b/i,
  /^(--|#)[\s-]*!downs\b/i,
]

/**
 * Looks at the names of a folder's `.sql` files before any of them runs. Throws MigrationError for a file that takes a
 * migration back (this migrator goes forward alone, and would run it as a migration, by its name before the other) and
 * for a name without a number.
 */
export function checkFileNames(files: readonly string[]): void {
  const back = files.filter((file) => BACK.test(file))
  if (back.length > 0)
    throw new MigrationError(
      `${list(back)} ${back.length > 1 ? 'take migrations' : 'takes a migration'} back, and this migrator goes forward alone: it would run ${back.length > 1 ? 'them as migrations' : 'it as a migration'}. Nothing ran. Take ${back.length > 1 ? 'the files' : 'the file'} out of the folder, or build the migrate image with the migrator that ${back.length > 1 ? 'they belong' : 'it belongs'} to`,
    )
  const unnumbered = files.filter((file) => !NAME.test(file))
  if (unnumbered.length > 0)
    throw new MigrationError(
      `${list(unnumbered)} ${unnumbered.length > 1 ? 'have names' : 'has a name'} that no migration has: <number>_<name>.sql. Nothing ran. Give ${unnumbered.length > 1 ? 'each file' : 'the file'} a number, or take it out of the folder`,
    )
}

/** The line of a migration that begins its way back: `{ line, text }`, counted from 1. */
export function wayBackIn(lines: readonly string[]): { line: number; text: string } | undefined {
  const index = lines.findIndex((line) => BACK_IN_FILE.some((pattern) => pattern.test(line)))
  return index === -1 ? undefined : { line: index + 1, text: lines[index] ?? '' }
}

const MOST_NAMED = 5
const list = (files: readonly string[]): string => {
  const shown = files.toSorted().slice(0, MOST_NAMED)
  const more = files.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}
