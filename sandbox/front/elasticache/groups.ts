import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SandboxContext } from '../../context.ts'
import { unlessMissing } from '../../data/files/unless-missing.ts'
import { type RedisServer, startRedis, stopLeftRedis } from '../../data/redis/redis.ts'
import { createLifecycle, type Lifecycle } from '../engine-lifecycle.ts'
import { pause } from '../pause.ts'
import type { TestHooks } from '../test-hooks.ts'
import type { Snapshots } from './snapshots.ts'

export type GroupOptions = {
  port: number
  tls: boolean
  /** The AUTH token; undefined: anyone may get in. */
  token?: string | undefined
  /** The snapshot to begin with. */
  snapshot?: string | undefined
}

/** The Redis servers that really run, one a replication group, by its identifier in lower case. */
export type Groups = {
  /**
   * AWS's status and where it is reached, and what a change of tokens that is under way does; undefined for a group that
   * does not run here.
   */
  look: (id: string) => { status: string; address: string; tokenStatus: TokenStatus | undefined } | undefined
  /** Starts making a new one; it is `creating` until it takes connections. */
  create: (id: string, options: GroupOptions) => void
  /** After a restart of the sandbox: starts those of `recorded` whose data are here, ends servers that nobody asks for. */
  resume: (recorded: { id: string; port: number; tls: boolean }[]) => Promise<void>
  /** Begins to change tokens by `work` on the running server, after what was asked for before; until it holds, the group is `modifying`. */
  changeTokens: (id: string, status: TokenStatus, work: (server: RedisServer) => Promise<void>) => void
  /** The server, once nothing is going on; undefined where none runs. */
  server: (id: string) => Promise<RedisServer | undefined>
  /** A snapshot of the data as it is now. */
  snapshot: (id: string, name: string) => Promise<void>
  /** Stops it and removes its data, after a snapshot where one is named. */
  remove: (id: string, finalSnapshot: string | undefined) => Promise<void>
  /** Each with its folder; `engine` is the server, once nothing is going on, and undefined where it does not run. */
  all: () => { id: string; folder: string; engine: () => Promise<RedisServer | undefined> }[]
  /** Stops all; their data stays. */
  close: () => Promise<void>
}

/** `PendingModifiedValues.AuthTokenStatus`. Source: ElastiCache API reference, ReplicationGroupPendingModifiedValues. */
export type TokenStatus = 'SETTING' | 'ROTATING'

/** At least; who does not wait for the change has neither on ElastiCache nor here what was asked for. */
const MODIFYING_MS = 1_000

export function createGroups(ctx: SandboxContext, snapshots: Snapshots, hooks: TestHooks | undefined): Groups {
  const dataJournal = hooks?.dataJournal
  const stopping = new AbortController()
  const tokens = new Map<string, TokenStatus>()

  const living = new Map<string, Lifecycle<RedisServer>>()
  const base = join(ctx.stateDir, 'redis')
  const folderOf = (id: string) => join(base, id)
  // Never given back: on ElastiCache an endpoint follows from the identifier, and is the same when that is used again.
  const addressOf = (id: string) => ctx.addresses.of(holder(id))

  const begin = (id: string): Lifecycle<RedisServer> => {
    // One of the same name may still be on its way out.
    const life = createLifecycle<RedisServer>(`redis ${id}`, ctx.log, living.get(id)?.engine())
    living.set(id, life)
    return life
  }
  const on = async (id: string, during: string, work: (server: RedisServer) => Promise<void>): Promise<void> =>
    living.get(id)?.change(during, async (server) => {
      if (server) await work(server)
      return server
    })

  return {
    look(id) {
      const life = living.get(id)
      return life && { status: life.status(), address: addressOf(id), tokenStatus: tokens.get(id) }
    },
    create(id, { port, tls, token, snapshot }) {
      void begin(id).change('creating', async () => {
        const folder = folderOf(id)
        await rm(folder, { recursive: true, force: true })
        await pause(ctx.times.ms('elasticache-create'), stopping.signal)
        const tokens = token === undefined ? [] : [token]
        const dump = snapshot === undefined ? {} : { dump: snapshots.fileOf(snapshot) }
        const server = await startRedis(ctx, { folder, address: addressOf(id), port, tls, tokens, ...dump })
        if (snapshot === undefined) dataJournal?.begins(holder(id))
        else dataJournal?.holds(holder(id), dataJournal?.dataOf(`redis-snapshot/${snapshot}`))
        return server
      })
    },
    async resume(recorded) {
      const kept: string[] = await readdir(base).catch(unlessMissing([]))
      await Promise.all(kept.map((id) => stopLeftRedis(folderOf(id))))
      for (const { id, port, tls } of recorded.filter(({ id }) => kept.includes(id))) {
        const start = () => startRedis(ctx, { folder: folderOf(id), address: addressOf(id), port, tls })
        void begin(id).change('modifying', start)
      }
    },
    changeTokens(id, status, work) {
      const life = living.get(id)
      const isMine = () => living.get(id) === life
      tokens.set(id, status)
      const late = hooks?.faults.meet('elasticache', id, ['token-change-is-late'])
      // Another group of the same name has nothing to do with this change.
      const modify = async () =>
        isMine() &&
        on(id, 'modifying', async (server) => {
          await pause(Math.max(MODIFYING_MS, ctx.times.ms('elasticache-token-change')), stopping.signal)
          await work(server)
        })
      // A failure is in the log, and in the status.
      const changed = late === undefined ? modify() : late.released.then(modify)
      void changed.catch(() => {}).then(() => isMine() && tokens.delete(id))
    },
    server: async (id) => living.get(id)?.engine(),
    snapshot: (id, name) => on(id, 'snapshotting', (server) => snapshots.take(name, id, server, 'asked')),
    async remove(id, finalSnapshot) {
      const life = living.get(id)
      await life?.change('deleting', async (server) => {
        if (finalSnapshot !== undefined) {
          if (!server) throw new Error(`it does not run, so that no final snapshot can be taken; its data stay`)
          await snapshots.take(finalSnapshot, id, server, 'final')
        }
        await server?.stop()
        await rm(folderOf(id), { recursive: true, force: true })
        dataJournal?.gone(holder(id))
        return undefined
      })
      if (living.get(id) !== life) return
      living.delete(id)
      tokens.delete(id)
    },
    all: () => [...living].map(([id, life]) => ({ id, folder: folderOf(id), engine: life.engine })),
    async close() {
      stopping.abort()
      await Promise.all([...living.values()].map(async (life) => (await life.engine())?.stop()))
    },
  }
}

/** How the data journal and the addresses call a group. */
const holder = (id: string) => `redis/${id}`
