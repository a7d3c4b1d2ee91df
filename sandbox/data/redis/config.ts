import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SandboxContext } from '../../context.ts'

/** The sandbox's own user in every Redis, for snapshots and new tokens; clients are the user `default`. */
export const MANAGER = 'sandbox'

export type RedisPlace = { folder: string; address: string; port: number }

/** Commands that ElastiCache refuses (user guide, "Supported and restricted commands"). */
const RESTRICTED = [
  'acl|deluser',
  'acl|load',
  'acl|save',
  'acl|setuser',
  'bgrewriteaof',
  'bgsave',
  'config',
  'debug',
  'migrate',
  'psync',
  'replicaof',
  'save',
  'shutdown',
  'slaveof',
  'sync',
]

/** Files of one Redis, all in its folder. */
export const redisFiles = (folder: string) => ({
  config: join(folder, 'redis.conf'),
  users: join(folder, 'users.acl'),
  managerPassword: join(folder, 'manager'),
  data: join(folder, 'data'),
  dump: join(folder, 'data', 'dump.rdb'),
  pidFile: join(folder, 'redis.pid'),
  logFile: join(folder, 'redis.log'),
})

/** Writes the configuration for where it runs now; returns the file to start it with. */
export async function configureRedis(
  ctx: Pick<SandboxContext, 'ca'>,
  place: RedisPlace,
  tls: boolean,
): Promise<string> {
  const files = redisFiles(place.folder)
  const lines = [
    `bind ${place.address}`,
    `port ${tls ? 0 : place.port}`,
    `dir ${quote(files.data)}`,
    `aclfile ${quote(files.users)}`,
    'dbfilename dump.rdb',
    'daemonize no',
    'databases 16',
    // ElastiCache's default; an application that relies on another one would find out here.
    'maxmemory-policy volatile-lru',
    'appendonly no',
    // Written when it is told to stop, and hardly ever otherwise: data is there after a restart of the sandbox.
    'save 3600 1',
  ]
  if (tls) {
    const issued = await ctx.ca.issue({ commonName: `redis ${place.address}`, addresses: [place.address] })
    lines.push(
      `tls-port ${place.port}`,
      `tls-cert-file ${quote(issued.certFile)}`,
      `tls-key-file ${quote(issued.keyFile)}`,
      `tls-ca-cert-file ${quote(ctx.ca.caFile)}`,
      'tls-auth-clients no',
      'tls-protocols "TLSv1.2 TLSv1.3"',
    )
  }
  await writeFile(files.config, `${lines.join('\n')}\n`, { mode: 0o600 })
  return files.config
}

/**
 * Writes who may get in; no token at all means anyone. Tokens are given and kept as Redis' own hashes (`hashToken`), the
 * oldest first: no file holds one.
 */
export async function writeUsers(folder: string, hashes: readonly string[], managerPassword: string): Promise<void> {
  const secrets = hashes.length > 0 ? hashes.join(' ') : 'nopass'
  const refused = RESTRICTED.map((command) => `-${command}`).join(' ')
  const users = [
    `user default on ${secrets} ~* &* +@all ${refused}`,
    `user ${MANAGER} on ${hashToken(managerPassword)} ~* &* +@all`,
  ]
  await writeFile(redisFiles(folder).users, `${users.join('\n')}\n`, { mode: 0o600 })
}

/** The hashes of the tokens that open it, the oldest first. */
export async function readTokenHashes(folder: string): Promise<string[]> {
  const users = await readFile(redisFiles(folder).users, 'utf8')
  return /^user default .*$/m.exec(users)?.[0].match(/#[0-9a-f]{64}/g) ?? []
}

/** A token as an ACL file takes it. */
export const hashToken = (token: string) => `#${createHash('sha256').update(token).digest('hex')}`

const quote = (path: string) => `"${path.replaceAll(/["\\]/g, '\\$&')}"`
