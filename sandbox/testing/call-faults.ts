import { createHash } from 'node:crypto'
import { ACCOUNT_ID } from '../account.ts'
import { auditOf } from '../front/audit/audit.ts'
import type { Call, Reply } from '../front/call.ts'
import { errorOf } from './call-errors.ts'
import type { ErrorKind } from './error-kinds.ts'

const ERRORS: readonly ErrorKind[] = [
  'throttle',
  'error-500',
  'error-503',
  'bad-gateway',
  'access-denied',
  'expired-token',
  'clock-skewed',
]
/** `drop` closes the connection, `stall` says nothing until the fault is deleted or the caller leaves. */
const KINDS = [...ERRORS, 'drop', 'stall'] as const

/** A fault that calls meet, whatever they ask for. */
export type CallFault = {
  id: string
  fault: (typeof KINDS)[number]
  /** As the journal's `service`; undefined: every service. */
  service: string | undefined
  /** As the journal's `action` without its prefix, or its `operation`; undefined: every operation. */
  operation: string | undefined
  /** A part of the caller's `User-Agent`; undefined: every caller. */
  agent: string | undefined
  /** How many calls meet it; 0: every call, until the fault is deleted. */
  count: number
  /** 0 to 1: the share of the calls that meet it. Which calls follows from `series` and a call's number among those of its action. */
  share: number
  series: number
  /** False: the call has no effect. True: what it asks for happens, and the answer is lost. */
  after: boolean
  /** Of a phone provider's answer: the seconds of its header `retry-after`; undefined: it has none. */
  retryAfter: number | undefined
  /** How many calls met it. */
  calls: number
  /** The action that met it last. */
  met: string | null
}

export type CallFaults = {
  /** @throws Error where what a test sent is no such fault, though its name is */
  add: (asked: Record<string, unknown>) => CallFault
  list: () => CallFault[]
  /** Forgets a fault; what stalls because of it goes on. False where no fault has that id. */
  release: (id: string) => boolean
  /**
   * Answers `call` by `work`, or as a fault says. Undefined: the connection is to be closed without an answer. `closed`
   * resolves when the caller has left.
   */
  around: (call: Call, work: () => Promise<Reply>, closed: Promise<void>) => Promise<Reply | undefined>
}

export const isCallFault = ({ fault }: Record<string, unknown>): boolean => KINDS.some((kind) => kind === fault)

/** Makes an empty list; ids are `call-1` and so on. The oldest fault that concerns a call is the one that the call meets. */
export function createCallFaults(): CallFaults {
  type Kept = { fault: CallFault; released: PromiseWithResolvers<void>; seen: Map<string, number> }
  const faults = new Map<string, Kept>()
  let made = 0

  const meet = (call: Call): Kept | undefined => {
    const { action } = auditOf(call, ACCOUNT_ID)
    for (const kept of faults.values()) {
      const { fault } = kept
      if (!concerns(fault, call, action) || (fault.count > 0 && fault.calls >= fault.count)) continue
      const number = (kept.seen.get(action) ?? 0) + 1
      kept.seen.set(action, number)
      if (draw(fault.series, action, number) >= fault.share) continue
      fault.calls += 1
      fault.met = action
      return kept
    }
    return undefined
  }

  return {
    add(asked) {
      const fault = { ...faultOf(asked), id: `call-${++made}` }
      faults.set(fault.id, { fault, released: Promise.withResolvers(), seen: new Map() })
      return { ...fault }
    },
    list: () => [...faults.values()].map(({ fault }) => ({ ...fault })),
    release(id) {
      faults.get(id)?.released.resolve()
      return faults.delete(id)
    },
    async around(call, work, closed) {
      const kept = meet(call)
      if (kept === undefined) return work()
      const { after, fault, retryAfter } = kept.fault
      const done = after ? await work() : undefined
      if (fault === 'drop') return undefined
      if (fault !== 'stall') return errorOf(fault, call, retryAfter)
      const left = await Promise.race([kept.released.promise.then(() => false), closed.then(() => true)])
      return left ? undefined : (done ?? work())
    },
  }
}

function concerns(fault: CallFault, call: Call, action: string): boolean {
  const { agent, operation, service } = fault
  if (service !== undefined && service !== call.service) return false
  if (operation !== undefined && operation !== call.operation && operation !== action.split(':')[1]) return false
  return agent === undefined || (call.headers['user-agent'] ?? '').includes(agent)
}

/** 0 to 1, the same for the same call of the same test run: calls of other actions in between change nothing. */
const draw = (series: number, action: string, number: number): number =>
  createHash('sha256').update(`${series} ${action} ${number}`).digest().readUInt32BE() / 2 ** 32

function faultOf(asked: Record<string, unknown>): Omit<CallFault, 'id'> {
  const {
    fault,
    service,
    operation,
    agent,
    count = 1,
    share = 1,
    series = 1,
    after = false,
    retryAfter,
    ...rest
  } = asked
  const kind = KINDS.find((each) => each === fault)
  const texts = { service, operation, agent }
  const wrong = [
    ...Object.keys(rest).map((name) => `it has no "${name}"`),
    ...Object.entries(texts).flatMap(([name, value]) =>
      value === undefined || typeof value === 'string' ? [] : [`"${name}" is a text`],
    ),
    ...(isCount(count) ? [] : ['"count" is a whole number from 0']),
    ...(typeof share === 'number' && share >= 0 && share <= 1 ? [] : ['"share" is a number from 0 to 1']),
    ...(Number.isInteger(series) ? [] : ['"series" is a whole number']),
    ...(typeof after === 'boolean' ? [] : ['"after" is true or false']),
    ...(retryAfter === undefined || isCount(retryAfter) ? [] : ['"retryAfter" is a whole number from 0']),
  ]
  if (kind === undefined || wrong.length > 0) throw new Error(`not a fault of calls: ${wrong.join(', ')}`)
  return {
    fault: kind,
    ...(texts as Pick<CallFault, 'service' | 'operation' | 'agent'>),
    ...{ count: Number(count), share: Number(share), series: Number(series), after: after === true },
    retryAfter: retryAfter === undefined ? undefined : Number(retryAfter),
    ...{ calls: 0, met: null },
  }
}

const isCount = (value: unknown) => Number.isInteger(value) && Number(value) >= 0
