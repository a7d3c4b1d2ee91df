import { access, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RedisServer } from '../../data/redis/redis.ts'
import { createSnapshotJobs, type SnapshotJobs } from '../snapshot-jobs.ts'
import type { TestHooks } from '../test-hooks.ts'

/** Snapshots of replication groups: Redis' own dumps. */
export type Snapshots = Pick<SnapshotJobs, 'busy' | 'trouble'> & {
  has: (name: string) => Promise<boolean>
  fileOf: (name: string) => string
  /** Bytes of its file; undefined where there is none. */
  sizeOf: (name: string) => Promise<number | undefined>
  /** The data as it is now. */
  take: (name: string, group: string, server: RedisServer, how: 'asked' | 'final') => Promise<void>
  remove: (name: string) => Promise<void>
  /** A snapshot that comes to nothing was described, as `creating`. */
  seenFailing: (name: string) => void
  /** Those that came to nothing and were described, each once: they are there no more. */
  vanished: () => string[]
}

/** Keeps them in `<stateDir>/snapshots/redis/<name>.rdb`. */
export function createSnapshots(stateDir: string, hooks: TestHooks | undefined): Snapshots {
  const jobs = createSnapshotJobs('elasticache', 'redis', hooks)
  const failing = new Set<string>()
  const fileOf = (name: string) => {
    // ElastiCache's names are letters, digits and hyphens; nothing else becomes a path.
    if (!/^[a-z0-9-]+$/i.test(name)) throw new Error(`not a snapshot name: ${name}`)
    return join(stateDir, 'snapshots', 'redis', `${name}.rdb`)
  }
  return {
    busy: jobs.busy,
    trouble: jobs.trouble,
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
    take: (name, group, server, how) => jobs.make(name, group, () => server.saveTo(fileOf(name)), how),
    async remove(name) {
      jobs.forget(name)
      failing.delete(name)
      await rm(fileOf(name), { force: true })
    },
    seenFailing: (name) => void failing.add(name),
    vanished() {
      const gone = [...failing]
      failing.clear()
      return gone
    },
  }
}
