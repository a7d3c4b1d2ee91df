import { messageOf, OperatorError } from '../../errors.ts'
import type { Clock } from '../../io/clock.ts'
import type { ConditionalObject } from './conditional-object.ts'
import { holderLines, holderOf } from './lock-holder.ts'
import { type LockRecord, parseLock } from './lock-record.ts'

/** A lock that is ours until `release`: a heartbeat renews it meanwhile. */
export type HeldLock = {
  /** Rejects with `lock-lost` once it is someone else's, or could not be renewed for as long as its lease lasts. */
  check: () => Promise<void>
  /** Writes down which Terraform works for us. */
  note: (terraform: LockRecord['terraform']) => Promise<void>
  /** The next renewal writes it down: there is no hurry. */
  noteLater: (terraform: LockRecord['terraform']) => void
  /** Lets exactly this lock go; one that was lost is left alone. */
  release: () => Promise<void>
}

/** A renewal that hangs must fail while the lease still lasts. */
const callLimitMs = 10_000

/** @param taken the lock as it was just written */
export function holdLock(
  object: ConditionalObject,
  taken: { record: LockRecord; etag: string },
  {
    clock,
    heartbeatMs,
    onRenewed = async () => {},
  }: { clock: Clock; heartbeatMs: number /** After each renewal. */; onRenewed?: () => Promise<void> },
): HeldLock {
  let { etag, record } = taken
  let renewedAt = clock.now().getTime()
  let lost: OperatorError | undefined
  const stopped = new AbortController()
  const sinceRenewal = () => clock.now().getTime() - renewedAt

  /** Each write needs the ETag that the one before it gave. */
  let queue: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = queue.then(work)
    queue = next.catch(() => {})
    return next
  }

  /** The lock's ETag where it is still ours: an answer that was lost leaves a writing of ours that we do not know. */
  const stillOurs = async (): Promise<string | undefined> => {
    const found = await limited((signal) => object.read(signal))
    const now = found && parseLock(found.text)
    if (found && now?.id === record.id) return found.etag
    lost = lockLost(now ? `${holderOf(now)} took it over` : 'somebody released it', now)
    return undefined
  }

  const write = async () => {
    if (lost) throw lost
    const begun = clock.now().getTime()
    record = { ...record, renewals: record.renewals + 1 }
    const text = JSON.stringify(record, null, 2)
    for (let known: string | undefined = etag; known !== undefined; known = await stillOurs()) {
      const expected = known
      const written = await limited((signal) => object.replace(text, expected, signal))
      if (written === undefined) continue
      etag = written
      renewedAt = begun
      return
    }
    throw lost
  }

  const renew = () =>
    inTurn(async () => {
      try {
        await write()
      } catch (error) {
        if (lost) throw lost
        if (sinceRenewal() < record.leaseSeconds * 1000) return
        const reason = messageOf(error)
        lost = lockLost(`it could not be renewed for ${record.leaseSeconds} s: ${reason}`)
        throw lost
      }
    })

  const beat = async () => {
    while (!lost && !stopped.signal.aborted) {
      await clock.sleep(heartbeatMs, stopped.signal)
      await renew()
      await onRenewed()
    }
  }
  // Its failure is kept in `lost`, and told by `check`.
  const beating = beat().catch(() => {})

  return {
    async check() {
      if (lost) throw lost
      // The process was stopped, or its machine slept: someone else may have come by.
      if (sinceRenewal() >= 2 * heartbeatMs) await renew()
    },
    note: (terraform) => {
      record = { ...record, terraform }
      return inTurn(write)
    },
    noteLater: (terraform) => {
      record = { ...record, terraform }
    },
    async release() {
      stopped.abort()
      await beating
      await inTurn(async () => {
        if (lost) return
        for (let known: string | undefined = etag; known !== undefined; known = await stillOurs()) {
          const expected = known
          if (await limited((signal) => object.remove(expected, signal))) return
        }
      })
    },
  }
}

const limited = async <T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const limit = AbortSignal.timeout(callLimitMs)
  try {
    return await call(limit)
  } catch (cause) {
    if (!limit.aborted) throw cause
    const message = `S3 did not answer within ${callLimitMs / 1000} s.`
    throw new OperatorError(message, { code: 'aws-unreachable', whose: 'aws', cause })
  }
}

const lockLost = (why: string, now?: LockRecord) =>
  new OperatorError(`The deploy lock was lost: ${why}.`, {
    code: 'lock-lost',
    whose: 'operator',
    exit: 'locked',
    hint: 'Nothing more was done. Run the command again once the environment is free: it goes on where this one stopped.',
    evidence: now ? holderLines(now) : [],
  })
