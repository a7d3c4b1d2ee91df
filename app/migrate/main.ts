/** Applies pending migrations to DATABASE_URL and exits: 0 when the schema is current, 1 with the SQL error logged. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { createLog } from '../log.ts'
import { DatabaseUrlError, databaseAddress, postgresConfig } from '../postgres.ts'
import { SCHEMA } from '../schema.ts'
import { logMigrationsAhead } from './ahead.ts'
import { applyMigrations, type Listener, MigrationError } from './apply.ts'
import { describeSessions } from './blockers.ts'
import { LOCK_LIMITS } from './locks.ts'

const log = createLog({ service: 'migrate' })

/** Beside the bundle; in the source tree one folder up. */
function migrationsDirectory(): string {
  const beside = path.join(import.meta.dirname, 'migrations')
  return existsSync(beside) ? beside : path.join(import.meta.dirname, '..', 'migrations')
}

async function main(): Promise<void> {
  const databaseUrl = process.env.DATABASE_URL ?? ''
  const unset = { '': 'DATABASE_URL is not set', PLACEHOLDER: 'DATABASE_URL is still the placeholder' }[databaseUrl]
  if (unset !== undefined) throw new MigrationError(unset, { kind: 'connection' })
  const connection = postgresConfig(databaseUrl)
  log.info({ database: databaseAddress(databaseUrl) }, 'migrating')
  const applied = await applyMigrations(
    connection,
    migrationsDirectory(),
    (migration) => log.info({ migration }, 'migration applied'),
    listener,
    LOCK_LIMITS,
    SCHEMA,
  )
  await logMigrationsAhead(connection, migrationsDirectory(), log)
  // The last line: medspa reads the log until it comes, and CloudWatch Logs has each line some seconds late.
  log.info({ applied }, 'migrations done')
}

/** `detail` is for people; medspa shows it beside the message. */
const listener: Listener = {
  notice: (migration, { message, severity }) =>
    log[severity === 'WARNING' ? 'warn' : 'info'](
      { migration, severity, detail: `${severity}: ${message}` },
      'migration notice',
    ),
  blocked: ({ attempt, blockers, migration, pauseMs, reason }) =>
    log.warn(
      { migration, attempt, blockers, detail: `${reason}; tried again in ${pauseMs / 1000} s` },
      'migration waits for a lock',
    ),
  waiting: (holders) =>
    log.info({ detail: describeSessions(holders), blockers: holders }, 'another migration is at work, waiting for it'),
}

try {
  await main()
} catch (error) {
  const failed = error instanceof MigrationError ? error : undefined
  log.error(
    {
      migration: failed?.migration ?? null,
      kind: failed?.kind ?? (error instanceof DatabaseUrlError ? 'connection' : 'migration'),
      ...(failed && failed.blockers.length > 0 ? { blockers: failed.blockers } : {}),
      error: error instanceof Error ? error.message : String(error),
    },
    'migration failed',
  )
  process.exitCode = 1
}
