import { access, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RedisServer } from '../../data/redis.ts'

/** Snapshots of replication groups: Redis' own dumps. */
export type Snapshots = {
  /** `creating` or `failed` while it is no good yet; undefined otherwise. */
  trouble: (name: string) => 'creating' | 'failed' | undefined
  has: (name: string) => Promise<boolean>
  fileOf: (name: string) => string
  /** The data as it is now. */
  take: (name: string, server: RedisServer) => Promise<void>
  remove: (name: string) => Promise<void>
}

/** Keeps them in `<stateDir>/snapshots/redis/<name>.rdb`. */
export function createSnapshots(stateDir: string): Snapshots {
  const pending = new Map<string, 'creating' | 'failed'>()
  const fileOf = (name: string) => {
    // ElastiCache's names are letters, digits and hyphens; nothing else becomes a path.
    if (!/^[a-z0-9-]+$/i.test(name)) throw new Error(`not a snapshot name: ${name}`)
    return join(stateDir, 'snapshots', 'redis', `${name}.rdb`)
  }
  return {
    trouble: (name) => pending.get(name),
    has: (name) =>
      access(fileOf(name)).then(
        () => true,
        () => false,
      ),
    fileOf,
    async take(name, server) {
      pending.set(name, 'creating')
      try {
        await server.saveTo(fileOf(name))
        pending.delete(name)
      } catch (error) {
        pending.set(name, 'failed')
        throw error
      }
    },
    async remove(name) {
      pending.delete(name)
      await rm(fileOf(name), { force: true })
    },
  }
}
