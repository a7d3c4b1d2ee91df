import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { CreateBucketCommand, DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Clients } from '../../../src/aws/clients.ts'
import { createDeployLock, type TakeOptions } from '../../../src/aws/lock/lock.ts'
import { parseLock } from '../../../src/aws/lock/lock-record.ts'
import { createStateLocks } from '../../../src/aws/lock/state-lock.ts'
import { namesFor } from '../../../src/config/names.ts'
import { cancelled } from '../../../src/errors.ts'
import type { Clock } from '../../../src/io/clock.ts'
import { createProcesses, type Processes } from '../../../src/io/processes.ts'
import { createShell } from '../../../src/io/shell.ts'
import type { Control } from '../control/control.ts'
import { around, quickClock, startMoto } from './moto.ts'

const bucket = 'state'
const names = namesFor('development')
const object = { Bucket: bucket, Key: names.deployLockKey }
const stateLock = { Bucket: bucket, Key: names.stateLockKey }
const processes = createProcesses({ shell: createShell() })

let moto: Control
let clients: () => Clients
beforeAll(async () => {
  ;({ moto, clients } = await startMoto())
  await (await clients().s3()).send(new CreateBucketCommand({ Bucket: bucket }))
})
afterAll(() => moto.stop())
beforeEach(async () => {
  const s3 = await clients().s3()
  for (const each of [object, stateLock]) await s3.send(new DeleteObjectCommand(each))
})

/** A clock that stands still: its sleeps end when the test says so. */
const heldClock = () => {
  let now = Date.now()
  const sleeps: { until: number; wake: () => void }[] = []
  const slept: (() => void)[] = []
  const clock: Clock = {
    now: () => new Date(now),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) reject(cancelled())
        signal?.addEventListener('abort', () => reject(cancelled()), { once: true })
        sleeps.push({ until: now + ms, wake: resolve })
        for (const tell of slept.splice(0)) tell()
      }),
  }
  return {
    clock,
    /** Resolves when somebody sleeps. */
    asleep: () => new Promise<void>((resolve) => (sleeps.length > 0 ? resolve() : slept.push(resolve))),
    pass(ms: number) {
      now += ms
      for (const sleep of sleeps.splice(0)) {
        if (sleep.until <= now) sleep.wake()
        else sleeps.push(sleep)
      }
    },
  }
}

const lockOf = (
  more: {
    clock?: Clock
    processes?: Processes
    leaseSeconds?: number
    clients?: Clients
    interrupt?: () => boolean
  } = {},
) => {
  const given = more.clients ?? clients()
  return createDeployLock({
    bucket,
    clients: given,
    clock: more.clock ?? quickClock,
    identity: { whoAmI: async () => ({ accountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/ada' }) },
    names,
    processes: more.processes ?? processes,
    stateLocks: createStateLocks({ bucket, clients: given, names }),
    ...(more.interrupt && { interrupt: more.interrupt }),
    ...(more.leaseSeconds === undefined ? {} : { leaseSeconds: more.leaseSeconds }),
  })
}

const elsewhere: Processes = { ...processes, host: 'elsewhere', machine: async () => 'another machine' }
const want = (more: Partial<TakeOptions> = {}): TakeOptions => ({
  command: 'deploy',
  reason: 'release 1a2b3c4',
  wait: false,
  signal: new AbortController().signal,
  onProgress: () => {},
  ...more,
})
const stored = async () => {
  const { Body } = await (await clients().s3()).send(new GetObjectCommand(object))
  return parseLock((await Body?.transformToString()) ?? '')
}
const put = async (target: { Bucket: string; Key: string }, content: object) =>
  (await clients().s3()).send(new PutObjectCommand({ ...target, Body: JSON.stringify(content) }))
const aLiving = async () => {
  const child = spawn('cat', { stdio: ['pipe', 'ignore', 'inherit'] })
  await once(child, 'spawn')
  const id = await processes.find(child.pid ?? 0)
  if (id === undefined) throw new Error('cat does not run')
  return { id, end: () => void child.stdin.end() }
}
const gone = { pid: 1, started: 'before all time' }

describe('taking the deploy lock', () => {
  it('names its holder, and can be released', async () => {
    const lock = lockOf()
    expect(await lock.look()).toBeUndefined()
    expect(await lock.take(want())).toEqual({})
    expect(await stored()).toMatchObject({
      user: processes.user,
      arn: 'arn:aws:iam::123456789012:user/ada',
      host: processes.host,
      process: await processes.self(),
      command: 'deploy',
      reason: 'release 1a2b3c4',
      terraform: null,
    })
    expect((await lock.look())?.status.state).toBe('held')
    await lock.check()
    await lock.release()
    expect(await lock.look()).toBeUndefined()
  })

  it('its holder is interrupted with the next heartbeat where it was asked to end, and nobody else is', async () => {
    const interrupted: string[] = []
    const asked = lockOf({ clock: quickClock, interrupt: () => interrupted.push('asked') > 0 })
    await asked.take(want())
    await asked.askToStop('of another holding', 'bob on runner')
    const { renewals } = await stored()
    await vi.waitFor(async () => expect((await stored()).renewals).toBeGreaterThan(renewals + 1), 10_000)
    expect(interrupted).toEqual([])
    await lockOf().askToStop((await stored()).id, 'ada on laptop')
    await vi.waitFor(() => expect(interrupted).toHaveLength(1), 10_000)
    expect(await asked.release()).toEqual({ endedBy: 'ada on laptop' })
    expect(interrupted).toEqual(['asked'])
    // The request is still there, and means no other holding.
    const next = lockOf({ clock: quickClock, interrupt: () => interrupted.push('next') > 0 })
    await next.take(want())
    const first = (await stored()).renewals
    await vi.waitFor(async () => expect((await stored()).renewals).toBeGreaterThan(first + 1), 10_000)
    expect(await next.release()).toBeUndefined()
    expect(interrupted).toEqual(['asked'])
  })

  it.each([2, 10])('of %i at once, one gets it, and the others learn the holder', async (count) => {
    const locks = Array.from({ length: count }, () => lockOf())
    const settled = await Promise.allSettled(locks.map((lock, n) => lock.take(want({ command: `deploy-${n}` }))))
    const winners = settled.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []))
    expect(winners).toHaveLength(1)
    const [winner = -1] = winners
    expect((await stored()).command).toBe(`deploy-${winner}`)
    for (const outcome of settled) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toMatchObject({
          code: 'locked',
          exitCode: 5,
          message: expect.stringContaining(`${processes.user} on ${processes.host} holds the deploy lock`),
          evidence: expect.arrayContaining([`what: deploy-${winner} (release 1a2b3c4)`]),
        })
      }
    }
    await locks[winner]?.release()
  })

  it.each([2, 10])('of %i that take over the lock of a dead process, one gets it', async (count) => {
    await put(object, { id: 'dead', machine: await processes.machine(), process: gone, command: 'migrate' })
    const locks = Array.from({ length: count }, () => lockOf())
    const settled = await Promise.allSettled(locks.map((lock) => lock.take(want())))
    const won = settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(won).toMatchObject([{ takenFrom: { lock: { id: 'dead', command: 'migrate' } } }])
    for (const lock of locks) await lock.release()
  })

  it('waits, when told to, until the holder lets it go', async () => {
    const first = lockOf()
    await first.take(want({ command: 'migrate' }))
    const lines: string[] = []
    const second = lockOf()
    const onProgress = (line: string) => {
      lines.push(line)
      void first.release()
    }
    expect(await second.take(want({ wait: true, onProgress }))).toEqual({})
    expect(lines).toEqual([`waiting for ${processes.user} on ${processes.host}: migrate (release 1a2b3c4)`])
    expect((await stored()).command).toBe('deploy')
    await second.release()
  })

  it('a wait can be cancelled', async () => {
    const first = lockOf()
    await first.take(want())
    const cancel = new AbortController()
    const { clock } = heldClock()
    const waiting = lockOf({ clock }).take(
      want({ wait: true, signal: cancel.signal, onProgress: () => cancel.abort() }),
    )
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
    await first.release()
  })

  it('waits for the Terraform of a holder that is gone', async () => {
    const terraform = await aLiving()
    await put(object, {
      id: 'dead',
      command: 'deploy',
      machine: await processes.machine(),
      process: gone,
      terraform: { ...terraform.id, verb: 'apply' },
    })
    const lines: string[] = []
    const onProgress = (line: string) => {
      lines.push(line)
      terraform.end()
    }
    const lock = lockOf()
    expect((await lock.take(want({ onProgress }))).takenFrom?.lock.id).toBe('dead')
    expect(lines[0]).toBe(`waiting for terraform apply of the ended deploy (process ${terraform.id.pid})`)
    await lock.release()
  })

  it("a holder on another machine is judged by the lease, by S3's clock alone", async () => {
    const machine = 'another machine'
    const slow: Clock = { now: () => new Date(0), sleep: quickClock.sleep }
    await put(object, { id: 'far', machine, process: gone, leaseSeconds: 60 })
    await expect(lockOf({ clock: slow }).take(want())).rejects.toMatchObject({ code: 'locked' })
    await put(object, { id: 'far', machine, process: gone, leaseSeconds: 0 })
    await put(stateLock, { ID: 'abc', Who: 'ada@elsewhere', Created: '2026-11-01T00:00:00Z', Operation: 'apply' })
    await expect(lockOf({ clock: slow }).take(want())).rejects.toMatchObject({
      code: 'locked',
      hint: expect.stringContaining('medspa unlock'),
    })
    await (await clients().s3()).send(new DeleteObjectCommand(stateLock))
    const lock = lockOf({ clock: slow })
    expect((await lock.take(want())).takenFrom?.status.why).toBe('its lease is over')
    await lock.release()
  })

  it('a write whose answer was lost counts as made', async () => {
    const flaky = clients()
    let lose = true
    around(await flaky.s3(), 'PutObject', {
      after: async () => {
        if (lose) throw Object.assign(new Error('the connection broke'), { name: 'PreconditionFailed' })
      },
    })
    const lock = lockOf({ clients: flaky })
    expect(await lock.take(want())).toEqual({})
    lose = false
    await lock.watch.onStart({ pid: process.pid, verb: 'apply' })
    expect((await stored()).terraform).toEqual({ ...(await processes.self()), verb: 'apply' })
    await lock.release()
    expect(await lock.look()).toBeUndefined()
  })
})

describe('holding the deploy lock', () => {
  it('a heartbeat renews it, with what happened meanwhile', async () => {
    const time = heldClock()
    const lock = lockOf({ clock: time.clock })
    await lock.take(want())
    const before = await lock.look()
    await lock.watch.onStart({ pid: process.pid, verb: 'plan' })
    lock.watch.onEnd()
    expect((await stored()).terraform).toMatchObject({ verb: 'plan' })
    await time.asleep()
    time.pass(20_000)
    await time.asleep()
    expect((await stored()).terraform).toBeNull()
    // Nothing else changed: the writing is another all the same.
    time.pass(20_000)
    await time.asleep()
    expect((await stored()).renewals).toBe(3)
    expect((await lock.look())?.etag).not.toBe(before?.etag)
    expect((await stored()).id).toBe(before?.lock.id)
    await lock.release()
    expect(await lock.look()).toBeUndefined()
  })

  it('is lost once someone else took it over, and then left alone', async () => {
    const time = heldClock()
    const lock = lockOf({ clock: time.clock })
    await lock.take(want())
    await put(object, { id: 'other', user: 'grace', host: 'elsewhere', command: 'deploy' })
    await lock.check()
    await time.asleep()
    // The machine slept: no heartbeat came.
    time.pass(40_000)
    await expect(lock.check()).rejects.toMatchObject({
      code: 'lock-lost',
      exitCode: 5,
      message: 'The deploy lock was lost: grace on elsewhere took it over.',
    })
    await expect(lock.watch.onStart({ pid: process.pid, verb: 'apply' })).rejects.toMatchObject({ code: 'lock-lost' })
    await lock.release()
    expect((await stored()).id).toBe('other')
  })

  it('is lost once somebody released it', async () => {
    // No heartbeat between the look and the removal: it would be another writing.
    const lock = lockOf({ clock: heldClock().clock })
    await lock.take(want())
    const found = await lockOf().look()
    expect(found && (await lockOf().remove(found))).toBe(true)
    await expect(lock.watch.onStart({ pid: process.pid, verb: 'apply' })).rejects.toMatchObject({ code: 'lock-lost' })
    await expect(lock.check()).rejects.toMatchObject({ message: expect.stringContaining('somebody released it') })
    await lock.release()
  })

  it('is lost when it could not be renewed for as long as it lasts, and not before', async () => {
    const time = heldClock()
    const broken = clients()
    let breaks = false
    around(await broken.s3(), 'PutObject', {
      before: async () => {
        if (breaks) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
      },
    })
    const lock = lockOf({ clock: time.clock, clients: broken })
    await lock.take(want())
    breaks = true
    await time.asleep()
    time.pass(45_000)
    await lock.check()
    time.pass(15_000)
    await expect(lock.check()).rejects.toMatchObject({
      code: 'lock-lost',
      message: expect.stringContaining('could not be renewed for 60 s'),
    })
    breaks = false
    await lock.release()
  })

  it('remove deletes exactly the lock that was read', async () => {
    await put(object, { id: 'dead', machine: await processes.machine(), process: gone })
    const found = await lockOf().look()
    const lock = lockOf({ processes: elsewhere })
    await put(object, { id: 'expired', machine: 'a third machine', leaseSeconds: 0 })
    await lock.take(want())
    expect(found && (await lockOf().remove(found))).toBe(false)
    expect((await stored()).host).toBe('elsewhere')
    await lock.release()
  })
})
