import { type Client, escapeIdentifier, escapeLiteral } from 'pg'
import { SUPERUSER } from './config.ts'
import type { Postgres } from './postgres.ts'

/** What CreateDBInstance asks for. */
export type Master = { user: string; password: string; database?: string | undefined }

/**
 * Makes the master user as RDS does (user guide, "Master user account privileges"): not a superuser, but it may make roles
 * and databases and is a member of `rds_superuser`. Then the first database, its own.
 */
export async function createMaster(postgres: Postgres, master: Master): Promise<void> {
  const user = escapeIdentifier(master.user)
  await postgres.manage(async (client) => {
    await client.query('CREATE ROLE rds_superuser NOLOGIN')
    await client.query('GRANT pg_monitor, pg_signal_backend TO rds_superuser WITH ADMIN OPTION')
    await client.query(`CREATE ROLE ${user} LOGIN CREATEROLE CREATEDB IN ROLE rds_superuser`)
    await client.query(`ALTER DATABASE postgres OWNER TO ${user}`)
    const { database } = master
    if (database && database !== 'postgres') {
      await client.query(`CREATE DATABASE ${escapeIdentifier(database)} OWNER ${user}`)
    }
  })
  await setPassword(postgres, master.user, master.password)
}

/** Changes a login's password; sessions that are open stay open, as on RDS. */
export async function setPassword(postgres: Postgres, user: string, password: string): Promise<void> {
  if (user === SUPERUSER) throw new Error(`${SUPERUSER} is reserved`)
  await postgres.manage(async (client) => {
    await withoutLogging(client)
    await client.query(`ALTER ROLE ${escapeIdentifier(user)} PASSWORD ${escapeLiteral(password)}`)
  })
}

/** A statement that fails is written to the server's log, password and all, unless told otherwise. */
async function withoutLogging(client: Client): Promise<void> {
  await client.query("SET log_statement = 'none'")
  await client.query('SET log_min_error_statement = panic')
}
