import { access, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { copyFolder } from '../../data/files/copy-folder.ts'
import type { Postgres } from '../../data/postgres/postgres.ts'
import { createSnapshotJobs, type SnapshotJobs } from '../snapshot-jobs.ts'
import type { TestHooks } from '../test-hooks.ts'

/** Snapshots of databases: whole clusters, roles and passwords included, as RDS keeps them. */
export type Snapshots = Pick<SnapshotJobs, 'busy' | 'trouble'> & {
  has: (name: string) => Promise<boolean>
  /** Copies a running database: the data as it is when this resolves. */
  take: (name: string, instance: string, postgres: Postgres) => Promise<void>
  /** Takes over the data of a database that was stopped for good. */
  adopt: (name: string, instance: string, instanceFolder: string) => Promise<void>
  /** Puts the snapshot's data into the folder of an instance that does not exist yet. */
  copyOut: (name: string, instanceFolder: string) => Promise<void>
  remove: (name: string) => Promise<void>
}

/** Keeps them in `<stateDir>/snapshots/database/<name>/data`. */
export function createSnapshots(stateDir: string, hooks: TestHooks | undefined): Snapshots {
  const jobs = createSnapshotJobs('rds', 'database', hooks)
  const dataOf = (name: string) => join(stateDir, 'snapshots', 'database', safe(name), 'data')

  /** Never is a snapshot seen before it is whole: under its name it appears by a rename. */
  const filling = (name: string, fill: (draft: string) => Promise<void>) => async () => {
    const data = dataOf(name)
    const draft = `${data}.part`
    await rm(dirname(data), { recursive: true, force: true })
    await mkdir(dirname(data), { recursive: true, mode: 0o711 })
    await fill(draft)
    await rename(draft, data)
  }

  return {
    busy: jobs.busy,
    trouble: jobs.trouble,
    has: (name) =>
      access(dataOf(name)).then(
        () => true,
        () => false,
      ),
    take: (name, instance, postgres) =>
      jobs.make(
        name,
        instance,
        filling(name, (draft) => postgres.copyTo(draft)),
        'asked',
      ),
    adopt(name, instance, instanceFolder) {
      const move = (draft: string) => rename(join(instanceFolder, 'data'), draft)
      return jobs.make(name, instance, filling(name, move), 'final')
    },
    async copyOut(name, instanceFolder) {
      await mkdir(instanceFolder, { recursive: true, mode: 0o711 })
      await copyFolder(dataOf(name), join(instanceFolder, 'data'))
    },
    async remove(name) {
      jobs.forget(name)
      await rm(dirname(dataOf(name)), { recursive: true, force: true })
    },
  }
}

/** RDS's names are letters, digits and hyphens, with a colon in automated ones; nothing else becomes a path. */
function safe(name: string): string {
  if (!/^[a-z0-9:-]+$/i.test(name)) throw new Error(`not a snapshot name: ${name}`)
  return name.replaceAll(':', '_')
}
