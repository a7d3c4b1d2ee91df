import { commandLine } from '../../command-line.ts'
import { cancelled, OperatorError } from '../../errors.ts'
import type { WayBack } from './before/way-back.ts'

/**
 * The operator's Ctrl-C during a migration, with what a migrator that was stopped may leave. golang-migrate notes `dirty`
 * before it runs a file, and takes that back after it: what ends it in between leaves the note, though Postgres took the
 * file's statements back. Source: golang-migrate v4, migrate.go, runMigrations.
 * @param isContracts whether the log was of a migrator as the contract of the core API has it, medspa's own
 * @param before the snapshot that was taken first
 */
export function cancelledMigration({
  before,
  isContracts,
}: {
  before?: WayBack | undefined
  isContracts: boolean
}): OperatorError {
  const { code, hint = '', message } = cancelled()
  const left = isContracts
    ? 'The migration that was at work is taken back as a whole; those before it stay.'
    : `A migrator of your own may have left a migration half done: golang-migrate's database is dirty then, and it runs nothing until \`${commandLine('migrate repair')}\`. \`${commandLine('migrate status')}\` says so.`
  return new OperatorError(message, {
    code,
    whose: 'operator',
    exit: 'cancelled',
    hint: [hint, left, before?.back].filter(Boolean).join(' '),
  })
}
