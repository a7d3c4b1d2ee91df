import { setTimeout as wait } from 'node:timers/promises'
import { type Client, escapeLiteral } from 'pg'
import { ProbeError } from '../report.ts'
import { type Checked, check } from './check.ts'
import { asMaster, type Master } from './connect.ts'
import { LOGINS, type Login, loginsOf, OWNER } from './names.ts'
import { handOver } from './ownership.ts'
import { scramVerifier } from './scram.ts'
import { type Standing, standingOf } from './standing.ts'

/** A role that is left alone, because somebody may log in with it. */
export type LeftAlone = Standing & { inUse: true; login: string }

export type MadeRoles = Checked & {
  inUse: false
  /** Roles that were not there. */
  created: string[]
  /** Objects that changed hands from the master to the application's role. */
  handedOver: number
}

/** The server would wait for ever for a table that a long query holds, with everybody else behind it. */
const LOCK_LIMIT = '5s'
const ATTEMPTS = 6
/** lock_not_available, deadlock_detected. */
const BUSY = new Set(['55P03', '40P01'])

/**
 * Makes the application's roles, gives them what the master owns, and sets the password of the login role that the URL
 * names; then sees that the URL opens the database as that role. All in one transaction, and the same when run again.
 * The master is no superuser on RDS: it makes itself a member of the role that it hands things over to.
 * @param mayTake whether the role may have another password, as roles and sessions stand; where not, nothing is changed
 */
export async function makeRoles(
  databaseUrl: string,
  master: Master,
  mayTake: (standing: Standing, login: Login) => boolean,
): Promise<MadeRoles | LeftAlone> {
  const { login, password } = loginsOf(databaseUrl)
  const verifier = scramVerifier(password)
  const made = await asMaster(databaseUrl, master, (client) =>
    retryWhileLocked(() =>
      inTransaction(client, async () => {
        const created = await createRoles(client)
        const standing = await standingOf(client)
        if (!mayTake(standing, login)) return standing
        const handedOver = await handOver(client)
        await client.query(`ALTER ROLE ${login} LOGIN PASSWORD ${escapeLiteral(verifier)}`)
        return { created, handedOver }
      }),
    ),
  )
  if ('open' in made) return { inUse: true, login, ...made }
  const found = await check(databaseUrl)
  if (found.login !== login || found.role !== OWNER) {
    throw new ProbeError(`DATABASE_URL opens the database as ${found.login} with the role ${found.role}`)
  }
  return { inUse: false, ...found, ...made }
}

async function createRoles(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT rolname AS name FROM pg_roles WHERE rolname = ANY ($1)',
    [[OWNER, ...LOGINS]],
  )
  const there = new Set(rows.map(({ name }) => name))
  const created = [OWNER, ...LOGINS].filter((name) => !there.has(name))
  // Without a password, and not allowed to log in before it has one.
  for (const name of created) await client.query(`CREATE ROLE ${name} NOLOGIN`)
  await client.query(`GRANT ${OWNER} TO CURRENT_USER`)
  for (const name of LOGINS) {
    await client.query(`GRANT ${OWNER} TO ${name}`)
    // What a session of it makes belongs to the owner, whichever of the two logged in.
    await client.query(`ALTER ROLE ${name} SET role TO ${OWNER}`)
  }
  return created
}

async function inTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN')
  try {
    await client.query(`SET LOCAL lock_timeout = '${LOCK_LIMIT}'`)
    // Two probes at once would meet in the catalogue ("tuple concurrently updated").
    await client.query("SELECT pg_advisory_xact_lock(hashtext('medspa-probe-roles'))")
    const result = await work()
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

/** Tries again if another session holds a lock; the application goes on between two attempts. */
async function retryWhileLocked<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      if (attempt === ATTEMPTS || !BUSY.has(code)) throw error
      await wait(1_000 * attempt)
    }
  }
}
