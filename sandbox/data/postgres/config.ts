import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SandboxContext } from '../../context.ts'
import { give, type Owner } from '../files/owner.ts'

/** The superuser of every database here, as on RDS: it has no password and enters by the local socket alone. */
export const SUPERUSER = 'rdsadmin'

/** Where a cluster is reached. */
export type ClusterPlace = {
  /** The data folder. */
  data: string
  /** Folder of the local socket, for management. */
  socket: string
  address: string
  port: number
}

/**
 * Writes everything that depends on where the cluster runs, so that a data folder that came from a snapshot, or from a
 * sandbox with other addresses, starts like a new one.
 */
export async function configureCluster(ctx: Pick<SandboxContext, 'ca'>, place: ClusterPlace, owner?: Owner) {
  const issued = await ctx.ca.issue({ commonName: `postgres ${place.address}`, addresses: [place.address] })
  const files = { cert: join(place.data, 'server.crt'), key: join(place.data, 'server.key') }
  const texts: [string, string][] = [
    [files.cert, `${issued.cert}${await readFile(ctx.ca.caFile, 'utf8')}`],
    [files.key, issued.key],
    [join(place.data, 'pg_hba.conf'), ACCESS],
    [join(place.data, 'postgresql.conf'), settings(place, files)],
  ]
  for (const [path, text] of texts) {
    await writeFile(path, text, { mode: 0o600 })
    await give(owner, 0o600, path)
  }
}

/** Over the network only TLS and a password, as with RDS's `rds.force_ssl = 1` (its default since Postgres 15). */
const ACCESS = `
local   all          ${SUPERUSER}               trust
local   replication  ${SUPERUSER}               trust
hostssl all          all        0.0.0.0/0   scram-sha-256
`

function settings(place: ClusterPlace, tls: { cert: string; key: string }): string {
  const values: Record<string, string | number> = {
    listen_addresses: place.address,
    port: place.port,
    unix_socket_directories: place.socket,
    unix_socket_permissions: '0700',
    ssl: 'on',
    ssl_cert_file: tls.cert,
    ssl_key_file: tls.key,
    ssl_min_protocol_version: 'TLSv1.2',
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'off',
    max_connections: 100,
    // A small footprint: two environments and their clones may run side by side on a laptop.
    shared_buffers: '32MB',
    // Only a crash of the whole machine could lose something by these three, and nothing here outlives the rehearsal.
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
  }
  return Object.entries(values)
    .map(([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'\n`)
    .join('')
}
