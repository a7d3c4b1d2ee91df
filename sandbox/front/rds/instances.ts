import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SandboxContext } from '../../context.ts'
import { unlessMissing } from '../../data/files/unless-missing.ts'
import { createCluster, type Postgres, startCluster, stopLeftCluster } from '../../data/postgres/postgres.ts'
import { createMaster, type Master, setPassword } from '../../data/postgres/roles.ts'
import { createLifecycle, type Lifecycle } from '../engine-lifecycle.ts'
import { pause } from '../pause.ts'
import type { DataRecorder } from '../test-hooks.ts'
import type { Snapshots } from './snapshots.ts'

/** The databases that really run, by instance identifier in lower case. */
export type Instances = {
  /** AWS's status and where it is reached; undefined for an instance that does not run here. */
  look: (id: string) => { status: string; address: string } | undefined
  /** Starts making a new one; it is `creating` until it takes connections. */
  create: (id: string, port: number, master: Master) => void
  /** The same with a snapshot's data; `password` replaces the one that the snapshot remembers. */
  restore: (id: string, port: number, snapshot: string, master: { user: string; password?: string | undefined }) => void
  /** Makes one that RDS could not restore: it stays in that state. */
  failRestore: (id: string) => void
  /** After a restart of the sandbox: starts those of `recorded` whose data are here, ends servers that nobody asks for. */
  resume: (recorded: { id: string; port: number }[]) => Promise<void>
  setPassword: (id: string, user: string, password: string) => Promise<void>
  /** Gives it another identifier, with that one's address; resolves when it takes connections there. */
  rename: (id: string, next: string, port: number) => Promise<void>
  stop: (id: string) => void
  start: (id: string, port: number) => void
  /** `upgrading`: to another minor version; `modifying`: to another instance class. */
  reboot: (id: string, port: number, status?: 'rebooting' | 'upgrading' | 'modifying') => void
  /** A snapshot of the data as it is now. */
  snapshot: (id: string, name: string) => Promise<void>
  /** Stops it and removes its data, or leaves them as a snapshot. */
  remove: (id: string, finalSnapshot: string | undefined) => Promise<void>
  /** Each with its folder; `engine` is the server, once nothing is going on, and undefined where it does not run. */
  all: () => { id: string; folder: string; engine: () => Promise<Postgres | undefined> }[]
  /** Stops all; their data stays. */
  close: () => Promise<void>
}

export function createInstances(
  ctx: SandboxContext,
  snapshots: Snapshots,
  dataJournal: DataRecorder | undefined,
  stopping: AbortSignal,
): Instances {
  const living = new Map<string, Lifecycle<Postgres>>()
  const making = new Map<string, AbortController>()
  /** The time that AWS takes to make an instance; over at once when the instance is deleted. */
  const takes = async (id: string, ms: number) => {
    const deleted = new AbortController()
    making.set(id, deleted)
    await pause(ms, AbortSignal.any([stopping, deleted.signal]))
    if (making.get(id) === deleted) making.delete(id)
  }
  const folderOf = (id: string) => join(ctx.stateDir, 'databases', id)
  // Never given back: on RDS an endpoint follows from the identifier, and is the same when that is used again.
  const addressOf = (id: string) => ctx.addresses.of(holder(id))
  const startAt = (id: string, port: number) =>
    startCluster(ctx, { folder: folderOf(id), address: addressOf(id), port })

  const begin = (id: string): Lifecycle<Postgres> => {
    // One of the same name may still be on its way out.
    const life = createLifecycle<Postgres>(`database ${id}`, ctx.log, living.get(id)?.engine())
    living.set(id, life)
    return life
  }
  /** For what only makes sense on something that runs; what does not is none of the data plane's business. */
  const on = async (id: string, during: string, work: (postgres: Postgres) => Promise<void>): Promise<void> =>
    living.get(id)?.change(during, async (postgres) => {
      if (postgres) await work(postgres)
      return postgres
    })

  return {
    look(id) {
      const life = living.get(id)
      return life && { status: life.status(), address: addressOf(id) }
    },
    create(id, port, master) {
      void begin(id).change('creating', async () => {
        await createCluster(ctx, folderOf(id))
        await takes(id, ctx.times.ms('rds-create'))
        const postgres = await startAt(id, port)
        await createMaster(postgres, master)
        dataJournal?.begins(holder(id))
        return postgres
      })
    },
    restore(id, port, snapshot, master) {
      void begin(id).change('creating', async () => {
        await rm(folderOf(id), { recursive: true, force: true })
        await snapshots.copyOut(snapshot, folderOf(id))
        await takes(id, ctx.times.ms('rds-restore'))
        const postgres = await startAt(id, port)
        if (master.password !== undefined) await setPassword(postgres, master.user, master.password)
        dataJournal?.holds(holder(id), dataJournal?.dataOf(`database-snapshot/${snapshot}`))
        return postgres
      })
    },
    failRestore(id) {
      // RDS user guide, "Viewing Amazon RDS DB instance status".
      void begin(id).change('creating', async () => undefined, 'restore-error')
    },
    async resume(recorded) {
      const kept: string[] = await readdir(join(ctx.stateDir, 'databases')).catch(unlessMissing([]))
      await Promise.all(kept.map((id) => stopLeftCluster(folderOf(id))))
      for (const { id, port } of recorded.filter(({ id }) => kept.includes(id))) {
        void begin(id).change('starting', () => startAt(id, port))
      }
    },
    setPassword: (id, user, password) =>
      on(id, 'resetting-master-credentials', (postgres) => setPassword(postgres, user, password)),
    async rename(id, next, port) {
      const life = living.get(id)
      if (!life) return
      living.delete(id)
      living.set(next, life)
      await life.change('renaming', async (postgres) => {
        await postgres?.stop()
        await rename(folderOf(id), folderOf(next))
        dataJournal?.holds(holder(next), dataJournal?.dataOf(holder(id)))
        dataJournal?.gone(holder(id))
        return postgres && startAt(next, port)
      })
    },
    stop(id) {
      const down = async (postgres: Postgres | undefined) => {
        await postgres?.stop()
        return undefined
      }
      void living.get(id)?.change('stopping', down, 'stopped')
    },
    start(id, port) {
      void living.get(id)?.change('starting', async (postgres) => postgres ?? (await startAt(id, port)))
    },
    reboot(id, port, status = 'rebooting') {
      void living.get(id)?.change(status, async (postgres) => {
        await postgres?.stop()
        return startAt(id, port)
      })
    },
    snapshot: (id, name) => on(id, 'backing-up', (postgres) => snapshots.take(name, id, postgres)),
    async remove(id, finalSnapshot) {
      const life = living.get(id)
      // Nobody waits for what is still being made.
      making.get(id)?.abort()
      await life?.change('deleting', async (postgres) => {
        await postgres?.stop()
        if (finalSnapshot !== undefined) await snapshots.adopt(finalSnapshot, id, folderOf(id))
        await rm(folderOf(id), { recursive: true, force: true })
        dataJournal?.gone(holder(id))
        return undefined
      })
      if (living.get(id) === life) living.delete(id)
    },
    all: () => [...living].map(([id, life]) => ({ id, folder: folderOf(id), engine: life.engine })),
    async close() {
      await Promise.all([...living.values()].map(async (life) => (await life.engine())?.stop()))
    },
  }
}

/** How the data journal and the addresses call an instance. */
const holder = (id: string) => `database/${id}`
