import { access, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RedisServer } from '../../data/redis.ts'
import { createMaking, type DataKeeping, type Making } from '../making.ts'

/** Snapshots of replication groups: Redis' own dumps. */
export type Snapshots = Pick<Making, 'busy' | 'trouble'> & {
  has: (name: string) => Promise<boolean>
  fileOf: (name: string) => string
  /** Bytes of its file; undefined where there is none. */
  sizeOf: (name: string) => Promise<number | undefined>
  /** The data as it is now. */
  take: (name: string, group: string, server: RedisServer, how: 'asked' | 'final') => Promise<void>
  remove: (name: string) => Promise<void>
}

/** Keeps them in `<stateDir>/snapshots/redis/<name>.rdb`. */
export function createSnapshots(stateDir: string, keeping: DataKeeping): Snapshots {
  const making = createMaking('elasticache', 'redis', keeping)
  const fileOf = (name: string) => {
    // ElastiCache's names are letters, digits and hyphens; nothing else becomes a path.
    if (!/^[a-z0-9-]+$/i.test(name)) throw new Error(`not a snapshot name: ${name}`)
    return join(stateDir, 'snapshots', 'redis', `${name}.rdb`)
  }
  return {
    busy: making.busy,
    trouble: making.trouble,
    has: (name) =>
      access(fileOf(name)).then(
        () => true,
        () => false,
      ),
    fileOf,
    sizeOf: (name) =>
      stat(fileOf(name)).then(
        ({ size }) => size,
        () => undefined,
      ),
    take: (name, group, server, how) => making.make(name, group, () => server.saveTo(fileOf(name)), how),
    async remove(name) {
      making.forget(name)
      await rm(fileOf(name), { force: true })
    },
  }
}
