/** Applies pending migrations to DATABASE_URL and exits: 0 when the schema is current, 1 with the SQL error logged. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { createLog } from '../log.ts'
import { databaseAddress, postgresConfig } from '../postgres.ts'
import { applyMigrations, MigrationError } from './apply.ts'

const log = createLog({ service: 'migrate' })

/** Beside the bundle; in the source tree one folder up. */
function migrationsDirectory(): string {
  const beside = path.join(import.meta.dirname, 'migrations')
  return existsSync(beside) ? beside : path.join(import.meta.dirname, '..', 'migrations')
}

async function main(): Promise<void> {
  const databaseUrl = process.env.DATABASE_URL ?? ''
  if (databaseUrl === '') throw new MigrationError('DATABASE_URL is not set', null, undefined)
  if (databaseUrl === 'PLACEHOLDER') throw new MigrationError('DATABASE_URL is still the placeholder', null, undefined)
  const connection = postgresConfig(databaseUrl)
  log.info({ database: databaseAddress(databaseUrl) }, 'migrating')
  const applied = await applyMigrations(connection, migrationsDirectory(), (migration) =>
    log.info({ migration }, 'migration applied'),
  )
  log.info({ applied }, 'migrations done')
}

try {
  await main()
} catch (error) {
  const migration = error instanceof MigrationError ? error.migration : null
  log.error({ migration, error: error instanceof Error ? error.message : String(error) }, 'migration failed')
  process.exitCode = 1
}
