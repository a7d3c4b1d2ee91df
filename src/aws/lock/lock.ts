import { randomUUID } from 'node:crypto'
import type { Names } from '../../config/names.ts'
import type { Clock } from '../../io/clock.ts'
import type { Processes } from '../../io/processes.ts'
import { shortAge } from '../../quantities.ts'
import type { Clients } from '../clients.ts'
import type { Identity } from '../identity.ts'
import { conditionalObject } from './conditional-object.ts'
import { type HeldLock, holdLock } from './held-lock.ts'
import { holderOf, locked } from './lock-holder.ts'
import { type LockRecord, parseLock } from './lock-record.ts'
import { type FoundLock, lockStatus } from './lock-status.ts'
import type { StateLocks } from './state-lock.ts'
import { stopAskedBy, writeStopRequest } from './stop-request.ts'

export type TakeOptions = {
  /** What is run, and why, for whoever finds the lock: `deploy`, `release 1a2b3c4`. */
  command: string
  reason: string
  /** Wait for a holder that lives, instead of being refused. */
  wait: boolean
  /** The lock (its id) that is waited for, and no other: where somebody else holds it by then, the command is refused. */
  waitsFor?: string
  /** What the operator may do where somebody holds it, in place of `--wait`, for a command that has no such option. */
  otherwise?: string
  /**
   * The command leaves Terraform's state alone: the Terraform of a holder that is gone, which may still work, keeps it out no
   * more, and it says so. A holder that lives, or may live, does.
   */
  besideTerraform?: boolean
  signal: AbortSignal
  onProgress: (line: string) => void
}

/** One lock for each environment: whoever changes something holds it. */
type DeployLock = {
  /** Undefined where nobody holds it. */
  look: (signal?: AbortSignal, options?: Pick<TakeOptions, 'besideTerraform'>) => Promise<FoundLock | undefined>
  /**
   * Takes it and keeps it renewed until `release`. Waits for an orphaned Terraform of a holder that is gone, and gives
   * that holder. Rejects with `locked` (exit 5) where someone holds it, unless told to wait.
   */
  take: (options: TakeOptions) => Promise<{ takenFrom?: FoundLock }>
  /** Rejects with `lock-lost` where a lock that was taken is no longer ours. */
  check: () => Promise<void>
  /** Tells who asked this command to end, where somebody did. */
  release: () => Promise<{ endedBy: string } | undefined>
  /** Asks the holder of the lock with this id to end, as Ctrl-C would; it hears of it with its next heartbeat. */
  askToStop: (lock: string, by: string) => Promise<void>
  /** Removes exactly the lock that was seen; false where it is another by now, or gone. */
  remove: (found: Pick<FoundLock, 'etag'>) => Promise<boolean>
  /** For the wrapper of Terraform: while the lock is held, each Terraform is written into it before it begins. */
  watch: { onStart: (run: { pid: number; verb: string }) => Promise<void>; onEnd: () => void }
}

type Needs = {
  bucket: string | undefined
  clients: Pick<Clients, 's3'>
  clock: Clock
  identity: Pick<Identity, 'whoAmI'>
  /** Ends this command in order: somebody else has asked for it. False where it was ending already. */
  interrupt?: () => boolean
  names: Pick<Names, 'deployLockKey' | 'stopRequestKey'>
  processes: Processes
  stateLocks: Pick<StateLocks, 'find'>
  /** 60 unless told: the heartbeat comes three times in it. */
  leaseSeconds?: number
}

const waitPollMs = 2_000
const orphanPollMs = 500
const orphanSayMs = 15_000

export const createDeployLock = (needs: Needs): DeployLock => {
  const { clock, identity, leaseSeconds = 60, processes, stateLocks } = needs
  let held: HeldLock | undefined
  let isAsked = false
  let endedBy: string | undefined

  const object = (key = needs.names.deployLockKey) => {
    if (needs.bucket === undefined) throw new Error('preflight lets no command through without a state bucket')
    return conditionalObject(needs.clients, { bucket: needs.bucket, key })
  }

  const hearOfStop = async (lock: string) => {
    if (isAsked) return
    const by = await stopAskedBy(object(needs.names.stopRequestKey), lock)
    if (by === undefined) return
    isAsked = true
    if (needs.interrupt?.()) endedBy = by
  }

  const look: DeployLock['look'] = async (signal, { besideTerraform = false } = {}) => {
    const findStateLock = async () => stateLocks.find(signal)
    const [found, machine, stateLock] = await Promise.all([
      object().read(signal),
      processes.machine(),
      // It decides nothing then, so it may be unreadable.
      besideTerraform ? findStateLock().catch(() => undefined) : findStateLock(),
    ])
    if (found === undefined) return undefined
    const { ageMs, etag, text } = found
    const lock = parseLock(text)
    const status = lockStatus(lock, {
      machine,
      ageMs,
      processAlive: await processes.alive(lock.process),
      terraformAlive: lock.terraform !== null && (await processes.alive(lock.terraform)),
      stateLocked: stateLock !== undefined,
    })
    return { lock, etag, ageMs, status }
  }

  const describeUs = async ({ command, reason }: TakeOptions): Promise<LockRecord> => ({
    id: randomUUID(),
    user: processes.user,
    arn: (await identity.whoAmI()).arn,
    host: processes.host,
    machine: await processes.machine(),
    process: await processes.self(),
    command,
    reason,
    since: clock.now().toISOString(),
    leaseSeconds,
    renewals: 0,
    terraform: null,
  })

  const waitForOrphan = async ({ lock }: FoundLock, { onProgress, signal }: TakeOptions) => {
    const { terraform } = lock
    if (terraform === null) return
    const begun = clock.now().getTime()
    let say = 0
    while (await processes.alive(terraform)) {
      const waited = clock.now().getTime() - begun
      if (waited >= say) {
        const so = say === 0 ? '' : `, ${shortAge(waited)} by now`
        onProgress(
          `waiting for terraform ${terraform.verb} of the ended ${lock.command} (process ${terraform.pid})${so}`,
        )
        say = waited + orphanSayMs
      }
      await clock.sleep(orphanPollMs, signal)
    }
  }

  /** False: look again. */
  const mayTake = async (found: FoundLock, options: TakeOptions, announce: (found: FoundLock) => void) => {
    const { state } = found.status
    if (state === 'free') return true
    if (state !== 'held' && options.besideTerraform) {
      options.onProgress(`${found.status.why}; ${options.command} leaves Terraform's state alone, and goes on`)
      return true
    }
    if (state === 'orphan') {
      await waitForOrphan(found, options)
      return false
    }
    const isWaitedFor = options.wait && [undefined, found.lock.id].includes(options.waitsFor)
    if (!isWaitedFor) throw locked(found, { now: clock.now(), otherwise: options.otherwise })
    announce(found)
    await clock.sleep(waitPollMs, options.signal)
    return false
  }

  const take: DeployLock['take'] = async (options) => {
    if (held) throw new Error('the deploy lock is taken once for a command')
    const us = await describeUs(options)
    const text = JSON.stringify(us, null, 2)
    const announced = new Set<string>()
    const announce = ({ lock }: FoundLock) => {
      if (!announced.has(lock.id)) options.onProgress(`waiting for ${holderOf(lock)}: ${lock.command} (${lock.reason})`)
      announced.add(lock.id)
    }
    let takenFrom: FoundLock | undefined
    for (;;) {
      const found = await look(options.signal, options)
      let etag: string | undefined
      // Where the answer to our own write was lost, the lock is ours already.
      if (found?.lock.id === us.id) etag = found.etag
      else {
        if (found && !(await mayTake(found, options, announce))) continue
        takenFrom = found
        etag = await (found ? object().replace(text, found.etag) : object().create(text))
      }
      if (etag === undefined) continue
      held = holdLock(
        object(),
        { record: us, etag },
        {
          clock,
          heartbeatMs: (leaseSeconds * 1000) / 3,
          onRenewed: () => hearOfStop(us.id),
        },
      )
      return takenFrom ? { takenFrom } : {}
    }
  }

  return {
    look,
    take,
    check: async () => held?.check(),
    async release() {
      await held?.release()
      held = undefined
      return endedBy === undefined ? undefined : { endedBy }
    },
    askToStop: (lock, by) => writeStopRequest(object(needs.names.stopRequestKey), { lock, by }),
    remove: ({ etag }) => object().remove(etag),
    watch: {
      async onStart({ pid, verb }) {
        if (held === undefined) return
        const process = await processes.find(pid)
        await held.note(process === undefined ? null : { ...process, verb })
      },
      onEnd: () => held?.noteLater(null),
    },
  }
}
