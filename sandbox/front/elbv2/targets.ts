import http from 'node:http'
import https from 'node:https'
import { performance } from 'node:perf_hooks'
import type { Times } from '../../times.ts'
import { pause } from '../pause.ts'
import {
  afterCheck,
  draining,
  type Health,
  initial,
  pauseAfter,
  type TargetState,
  unchecked,
  unused,
} from './health.ts'
import { checkTarget, type Target } from './health-check.ts'
import type { TargetGroupRecord } from './records.ts'

/** One registered target as DescribeTargetHealth shows it; `reason` is AWS's reason code. */
export type TargetHealth = Target & { state: TargetState; reason?: string; description?: string }

/** A target chosen for one request; `done` must be called once, when the request has ended. */
export type Lease = {
  target: Target
  protocol: 'http' | 'https'
  agent: http.Agent
  /** Aborted when the deregistration delay runs out: the request is cut off. */
  signal: AbortSignal
  done: () => void
}

/** The registered targets of all groups. */
export type Targets = {
  /** Registers, or brings back one that drains; registered already, it stays as it is. */
  register: (groupArn: string, target: Target) => void
  /**
   * Stops sending requests to the target; resolves when it has drained: AWS's deregistration delay, scaled, has passed and
   * no request is left, or the whole delay has passed.
   */
  deregister: (groupArn: string, target: Target) => Promise<void>
  health: (groupArn: string) => TargetHealth[]
  /** The next target for a request; undefined when there is none. */
  next: (groupArn: string) => Lease | undefined
  /** To be called when target groups changed: groups gone lose their targets, groups newly in use get checked. */
  refresh: () => void
  stop: () => void
}

type Entry = {
  target: Target
  health: Health
  agent: http.Agent
  cut: AbortController
  inFlight: number
  /** Ends the running round of health checks. */
  checks?: AbortController
  drained?: {
    promise: Promise<void>
    finish: () => void
    /** Whether the scaled delay has passed: with no request left, the target is gone. */
    mayEnd: boolean
  }
}

/** AWS's deregistration delay where a group has none of its own. */
const DEFAULT_DELAY_MS = 300_000

/** Keeps targets, their health checks and their draining; `group` gives a target group's present settings. */
export function createTargets(
  group: (arn: string) => TargetGroupRecord | undefined,
  times: Pick<Times, 'ms' | 'scale'>,
): Targets {
  const groups = new Map<string, Map<string, Entry>>()
  const turns = new Map<string, number>()
  const entriesOf = (arn: string) => [...(groups.get(arn)?.values() ?? [])]

  function setHealth(groupArn: string, entry: Entry): void {
    const record = group(groupArn)
    if (entry.drained) return
    if (!record?.inUse) {
      entry.checks?.abort()
      delete entry.checks
      entry.health = unused
    } else if (!record.health.enabled) entry.health = unchecked
    else if (!entry.checks) {
      entry.health = initial
      entry.checks = new AbortController()
      void keepChecking(groupArn, entry, entry.checks.signal)
    }
  }

  async function keepChecking(groupArn: string, entry: Entry, signal: AbortSignal): Promise<void> {
    for (;;) {
      const settings = group(groupArn)?.health
      if (!settings) return
      const result = await checkTarget(entry.target, settings, signal)
      if (signal.aborted) return
      entry.health = afterCheck(entry.health, result, settings, performance.now())
      await pause(pauseAfter(entry.health, settings, times), signal)
      if (signal.aborted) return
    }
  }

  function remove(groupArn: string, entry: Entry): void {
    entry.checks?.abort()
    entry.cut.abort()
    entry.agent.destroy()
    const entries = groups.get(groupArn)
    const key = keyOf(entry.target)
    if (entries?.get(key) === entry) entries.delete(key)
    entry.drained?.finish()
  }

  return {
    register(groupArn, target) {
      const entries = groups.get(groupArn) ?? new Map<string, Entry>()
      groups.set(groupArn, entries)
      const former = entries.get(keyOf(target))
      if (former && !former.drained) return
      // A former registration that still drains goes on to its end beside this one.
      const agent = newAgent(group(groupArn)?.protocol ?? 'http')
      const entry: Entry = { target, health: initial, agent, cut: new AbortController(), inFlight: 0 }
      entries.set(keyOf(target), entry)
      setHealth(groupArn, entry)
    },

    deregister(groupArn, target) {
      const entry = groups.get(groupArn)?.get(keyOf(target))
      if (!entry) return Promise.resolve()
      if (entry.drained) return entry.drained.promise
      entry.checks?.abort()
      const { promise, resolve } = Promise.withResolvers<void>()
      const delay = group(groupArn)?.deregistrationDelayMs ?? 0
      // A target drains for its whole delay though nothing is in flight: ECS stops its task after that.
      // Source: ELB user guide, "Edit target group attributes"; scaled, the delay is over at once where scale is 0.
      const scaledMs = (times.ms('elb-draining') * delay) / DEFAULT_DELAY_MS
      const drained = { promise, mayEnd: scaledMs === 0, finish: () => {} }
      const ending = setTimeout(() => {
        drained.mayEnd = true
        if (entry.inFlight === 0) remove(groupArn, entry)
      }, scaledMs)
      const cutting = setTimeout(() => remove(groupArn, entry), delay)
      ending.unref()
      cutting.unref()
      drained.finish = () => {
        clearTimeout(ending)
        clearTimeout(cutting)
        resolve()
      }
      entry.drained = drained
      entry.health = draining
      if (drained.mayEnd && entry.inFlight === 0) remove(groupArn, entry)
      return promise
    },

    health(groupArn) {
      return entriesOf(groupArn).map(({ target, health }) => ({
        ...target,
        state: health.state,
        ...(health.reason === undefined ? {} : { reason: health.reason }),
        ...(health.description === undefined ? {} : { description: health.description }),
      }))
    },

    next(groupArn) {
      const registered = entriesOf(groupArn).filter((entry) => !entry.drained)
      const healthy = registered.filter((entry) => entry.health.state === 'healthy')
      // Fail-open, as an ALB: with no healthy target at all, every registered one gets requests.
      const open = healthy.length > 0 ? healthy : registered
      const turn = turns.get(groupArn) ?? 0
      const entry = open[turn % open.length]
      if (!entry) return undefined
      turns.set(groupArn, turn + 1)
      entry.inFlight++
      return {
        target: entry.target,
        protocol: group(groupArn)?.protocol ?? 'http',
        agent: entry.agent,
        signal: entry.cut.signal,
        done: () => {
          entry.inFlight--
          if (entry.inFlight === 0 && entry.drained?.mayEnd) remove(groupArn, entry)
        },
      }
    },

    refresh() {
      for (const [arn, entries] of groups) {
        const gone = group(arn) === undefined
        for (const entry of entries.values()) gone ? remove(arn, entry) : setHealth(arn, entry)
        if (gone) groups.delete(arn)
      }
    },

    stop() {
      for (const [arn, entries] of groups) for (const entry of entries.values()) remove(arn, entry)
    },
  }
}

const keyOf = (target: Target) => `${target.ip}:${target.port}`

/** Connections to a target are kept for its next request, each for at most what the target's Keep-Alive header says. */
function newAgent(protocol: 'http' | 'https'): http.Agent {
  return protocol === 'https'
    ? new https.Agent({ keepAlive: true, rejectUnauthorized: false })
    : new http.Agent({ keepAlive: true })
}
