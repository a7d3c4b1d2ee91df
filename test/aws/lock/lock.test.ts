import { describe, expect, it, vi } from 'vitest'
import { createDeployLock, type TakeOptions } from '../../../src/aws/lock/lock.ts'
import { namesFor } from '../../../src/config/names.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'
import { fakeBucket } from './fake-bucket.ts'

const names = namesFor('development')
const stateLock = { id: 'ID', who: 'bob', created: '', operation: 'apply', ageMs: 0, etag: '"1"', table: null }
const terraform = { pid: 7, started: 'then', verb: 'apply' }

/** The lock of one machine, `here`; processes that live are named by their numbers. */
function locking({
  alive = [],
  findStateLock = async () => undefined,
  interrupt,
}: {
  alive?: number[]
  findStateLock?: () => Promise<typeof stateLock | undefined>
  interrupt?: () => boolean
} = {}) {
  const bucket = fakeBucket()
  const sleeps = clockOfSleeps()
  const clock = {
    ...sleeps,
    // The heartbeat sleeps again and again: others have their turn between.
    async sleep(milliseconds: number, signal?: AbortSignal) {
      await new Promise(setImmediate)
      signal?.throwIfAborted()
      if (sleeps.passed() > 3_600_000) throw new Error('it waits for ever')
      await sleeps.sleep(milliseconds)
    },
  }
  const lines: string[] = []
  const lock = createDeployLock({
    bucket: 'bucket',
    clients: bucket.clients,
    clock,
    identity: { whoAmI: async () => ({ accountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/ada' }) },
    ...(interrupt && { interrupt }),
    names,
    processes: {
      user: 'ada',
      host: 'laptop',
      machine: async () => 'here',
      self: async () => ({ pid: 1, started: 'now' }),
      find: async () => undefined,
      alive: async ({ pid }) => alive.includes(pid),
    },
    stateLocks: { find: findStateLock },
  })
  const take = (more: Partial<TakeOptions> = {}) =>
    lock.take({
      command: 'rollback',
      reason: 'the way back',
      wait: false,
      signal: new AbortController().signal,
      onProgress: (line) => void lines.push(line),
      ...more,
    })
  const held = (more: object, age?: { ageMs: number }) =>
    bucket.put(
      names.deployLockKey,
      { id: 'theirs', user: 'bob', host: 'runner', command: 'deploy', reason: 'release v3', leaseSeconds: 60, ...more },
      age,
    )
  return { bucket, clock, held, lines, lock, take }
}

const over = { ageMs: 61_000 }
const elsewhere = { machine: 'elsewhere' }
const orphaned = { machine: 'here', process: { pid: 6, started: 'then' }, terraform }

describe("a lock beside which only Terraform's may be left", () => {
  const locked = async () => stateLock

  it.each([
    ['elsewhere, its lease over, the state locked', elsewhere, { findStateLock: locked }],
    ['here, its process gone, its Terraform at work', orphaned, { findStateLock: locked, alive: [7] }],
  ])('is taken by a command that does not touch the state, which says so: %s', async (_, more, given) => {
    const { held, lines, lock, take } = locking(given)
    held(more, over)
    expect(await take({ besideTerraform: true })).toMatchObject({ takenFrom: { lock: { id: 'theirs' } } })
    expect(lines).toEqual([expect.stringMatching(/Terraform.*rollback leaves Terraform's state alone, and goes on$/)])
    await lock.release()
  })

  it.each([true, false])('is not waited for for ever: with wait %s', async (wait) => {
    const { clock, held, lock, take } = locking({ findStateLock: locked })
    held(elsewhere, over)
    await take({ besideTerraform: true, wait })
    const waited = clock.passed()
    await lock.release()
    expect(waited).toBe(0)
  })

  it('keeps every other command out', async () => {
    const { held, take } = locking({ findStateLock: locked })
    held(elsewhere, over)
    await expect(take()).rejects.toMatchObject({ code: 'locked', exitCode: 5 })
  })

  it.each([
    ['elsewhere, its lease not over', elsewhere, {}],
    ['here, its process alive', { ...orphaned, process: { pid: 6, started: 'then' } }, { alive: [6, 7] }],
  ])('is no lock of a holder that lives: %s', async (_, more, given) => {
    const { held, take } = locking({ ...given, findStateLock: locked })
    held(more)
    await expect(take({ besideTerraform: true })).rejects.toMatchObject({ code: 'locked', exitCode: 5 })
  })

  it("can be had though Terraform's own lock cannot be read", async () => {
    const denied = () => Promise.reject(new Error('dynamodb:GetItem: AccessDenied'))
    const { held, lock, take } = locking({ findStateLock: denied })
    held(elsewhere, over)
    await expect(take()).rejects.toThrow('AccessDenied')
    expect(await take({ besideTerraform: true })).toMatchObject({ takenFrom: { lock: { id: 'theirs' } } })
    await lock.release()
  })
})

describe('a lock that is waited for', () => {
  /** Whose holder changes to `next`, or lets it go, at the first wait. */
  const changing = (next: string | undefined) => {
    const lines: string[] = []
    const { bucket, held, lock, take } = locking()
    held(elsewhere)
    const waiting = take({
      wait: true,
      waitsFor: 'theirs',
      onProgress(line) {
        lines.push(line)
        if (next === undefined) bucket.remove(names.deployLockKey)
        else held({ ...elsewhere, id: next, user: 'eve', command: 'park', reason: 'parking' })
      },
    })
    return { lines, lock, waiting }
  }

  it('is had once its one holder has let it go', async () => {
    const { lines, lock, waiting } = changing(undefined)
    await waiting
    await lock.release()
    expect(lines).toEqual(['waiting for bob on runner: deploy (release v3)'])
  })

  it('is refused once somebody else holds it, whom nobody has asked to end', async () => {
    const { lines, waiting } = changing('another')
    await expect(waiting).rejects.toMatchObject({
      code: 'locked',
      exitCode: 5,
      message: expect.stringContaining('eve on runner holds the deploy lock: park (parking)'),
    })
    expect(lines).toHaveLength(1)
  })
})

describe('the hint of a lock that somebody holds', () => {
  const hintOf = async (more: Partial<TakeOptions>) => {
    const { held, take } = locking()
    held(elsewhere)
    const error: unknown = await take(more).catch((thrown: unknown) => thrown)
    return (error as { hint: string }).hint
  }

  it('names --wait where the command has it, and else what the command says', async () => {
    expect(await hintOf({ command: 'migrate' })).toMatch(/^Run it again later, or pass --wait\. /)
    const hint = await hintOf({ otherwise: 'have its holder end it by Ctrl-C' })
    expect(hint).toMatch(/^Run it again later, or have its holder end it by Ctrl-C\. /)
    expect(hint).not.toContain('--wait')
  })
})

describe('a holder that is asked to end', () => {
  const asked = async (interrupt: () => boolean) => {
    const { clock, lock, take } = locking({ interrupt })
    await take({ command: 'deploy' })
    const found = await lock.look()
    await lock.askToStop(found?.lock.id ?? '', 'bob on runner')
    await vi.waitFor(() => expect(clock.passed()).toBeGreaterThan(60_000))
    return lock.release()
  }

  it('ends, and says who has ended it', async () => {
    expect(await asked(() => true)).toEqual({ endedBy: 'bob on runner' })
  })

  it('says nothing where its own operator had ended it before', async () => {
    expect(await asked(() => false)).toBeUndefined()
  })
})
