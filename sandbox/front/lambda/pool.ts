import { availableParallelism } from 'node:os'
import { performance } from 'node:perf_hooks'
import type { Environment, InvocationResult } from './environment.ts'

/** Environments that wait for their next event, and those at work; one that fails to start is not kept. */
export type Pool = {
  /** Runs one event in an environment of `key`, a waiting one or a new one made by `start`. */
  run: (
    key: string,
    start: () => Promise<Environment>,
    use: (environment: Environment) => Promise<InvocationResult>,
  ) => Promise<InvocationResult>
  /** Ends waiting environments whose key `isStale` names; those at work end after their event. */
  drop: (isStale: (key: string) => boolean) => Promise<void>
  stop: () => Promise<void>
}

/** Lambda keeps an idle environment for some minutes; it says no number. */
const IDLE_MS = 5 * 60_000
/** Environments of one key at a time. Lambda goes to 1000; this is one machine, so further events wait for their turn. */
const MOST = 16

/**
 * Environments of one key that begin at a time, up to the end of their initialisation. Lambda begins as many as there are events,
 * each on a processor of its own. Here they share this machine's: more at once make each late, and an event that waits may find
 * one that is free by then.
 */
const MOST_STARTING = Math.max(2, availableParallelism())

type Group = {
  idle: { environment: Environment; since: number }[]
  busy: Set<Environment>
  starting: number
  waiting: (() => void)[]
  stale: boolean
}

/** Makes an empty pool. */
export function createPool(): Pool {
  const groups = new Map<string, Group>()
  const sweep = setInterval(() => void endIdle(performance.now() - IDLE_MS), 60_000)
  sweep.unref()

  async function endIdle(before: number): Promise<void> {
    for (const group of groups.values()) {
      const old = group.idle.filter(({ since }) => since <= before)
      group.idle = group.idle.filter(({ since }) => since > before)
      await Promise.all(old.map(({ environment }) => environment.stop()))
    }
  }

  async function take(group: Group, start: () => Promise<Environment>): Promise<Environment> {
    for (;;) {
      // The one used last is the warmest.
      const waiting = group.idle.pop()?.environment
      if (waiting?.usable()) return waiting
      if (waiting) void waiting.stop()
      else if (group.starting < MOST_STARTING && group.busy.size + group.starting < MOST) break
      else await new Promise<void>((resolve) => group.waiting.push(resolve))
    }
    group.starting++
    try {
      const environment = await start()
      // Why it failed, its first event says.
      await environment.initialised.catch(() => {})
      return environment
    } finally {
      group.starting--
      group.waiting.shift()?.()
    }
  }

  return {
    async run(key, start, use) {
      const group = groups.get(key) ?? { idle: [], busy: new Set(), starting: 0, waiting: [], stale: false }
      groups.set(key, group)
      const environment = await take(group, start)
      group.busy.add(environment)
      try {
        return await use(environment)
      } finally {
        group.busy.delete(environment)
        if (environment.usable() && !group.stale) group.idle.push({ environment, since: performance.now() })
        else void environment.stop()
        group.waiting.shift()?.()
      }
    },

    async drop(isStale) {
      for (const [key, group] of groups) {
        if (!isStale(key)) continue
        group.stale = true
        groups.delete(key)
        await Promise.all(group.idle.splice(0).map(({ environment }) => environment.stop()))
      }
    },

    async stop() {
      clearInterval(sweep)
      const all = [...groups.values()].flatMap((group) => [
        ...group.idle.map(({ environment }) => environment),
        ...group.busy,
      ])
      groups.clear()
      await Promise.all(all.map((environment) => environment.stop()))
    },
  }
}
