import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createElastiCache } from '../../../sandbox/front/elasticache/elasticache.ts'
import { createDataJournal } from '../../../sandbox/testing/data-journal.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { changeRedisToken } from '../../../src/steps/credentials/change-redis-token.ts'
import { closeFormerRedisToken } from '../../../src/steps/credentials/close-former-redis-token.ts'
import { closeFormerRedisTokens } from '../../../src/steps/credentials/close-redis-tokens.ts'
import { ensureRedisToken } from '../../../src/steps/credentials/ensure-redis-token.ts'
import type { Progress } from '../../../src/steps/step.ts'
import { type SandboxHarness, startHarness } from '../sandbox/support/sandbox-harness.ts'
import { createEnvironment, type Environment } from './environment.ts'

// The steps of `deploy` and of `secrets rotate REDIS_PASSWORD` against a real Redis, the sandbox's ElastiCache and Secrets
// Manager, with the built probe; only ECS is not there.

const FIRST = 'the-first-token-of-terraforms-state'
/** Commands are killed after each so many calls of theirs; after every single one in `npm run test:exhaustive`. */
const every = Number(process.env.KILLED_EVERY ?? 2)
const progress: Progress = { line: () => {}, status: () => {}, signal: new AbortController().signal }
let harness: SandboxHarness
const faults = createFaults()
let count = 0

beforeAll(async () => {
  harness = await startHarness((context) => [createElastiCache(context, { dataJournal: createDataJournal(), faults })])
})
afterAll(() => harness.close())

const newEnvironment = () => createEnvironment(harness, `group-${++count}`, FIRST)
type Command = Awaited<ReturnType<Environment['commandOf']>>

/** What a deploy does. */
const deploy = async (environment: Environment, { deps, step }: Command) => {
  const context = {}
  await ensureRedisToken.run(deps, context, progress)
  await environment.roll()
  await step()
  return closeFormerRedisToken.run(deps, context, progress)
}
/** What a rotation does. */
const rotate = async (environment: Environment, { deps, step }: Command) => {
  const context: { changed?: string[] } = {}
  await changeRedisToken.run(deps, context, progress)
  await environment.roll()
  await step()
  await closeFormerRedisTokens(deps, progress)
  return context
}
const run = async (environment: Environment, work: typeof deploy | typeof rotate) =>
  work(environment, await environment.commandOf())

/** The token that tasks read opens Redis, and nothing else does. */
const expectSettled = async (environment: Environment, ...former: string[]) => {
  const token = await environment.current()
  expect(await environment.opening(token, ...former)).toEqual({ count: 1, open: [true, ...former.map(() => false)] })
  expect(environment.tasks.map((task) => task.token)).toEqual([token])
  expect(await environment.underWay()).toBe(false)
  const { deps } = await environment.commandOf()
  expect(await ensureRedisToken.run(deps, {}, progress)).toEqual({ skipped: 'REDIS_PASSWORD alone opens Redis' })
  return token
}

test('a token counts once ElastiCache has changed it, though the group is available all the while', async () => {
  const environment = await newEnvironment()
  await environment.roll()
  const { id } = faults.add({ service: 'elasticache', fault: 'token-change-is-late' })
  const line = (text: string) => void (/AUTH token changes/.test(text) && faults.release(id))
  const { deps } = await environment.commandOf()
  await ensureRedisToken.run(deps, {}, { ...progress, line })
  faults.release(id)
  expect(await environment.opening(FIRST, await environment.current())).toEqual({ count: 2, open: [true, true] })
})

describe('a deploy', () => {
  test('gives a new group a token of its own before a task starts: the one of the state opens nothing', async () => {
    const environment = await newEnvironment()
    const { deps } = await environment.commandOf()
    const context = {}
    expect(await ensureRedisToken.run(deps, context, progress)).toEqual({
      detail: 'the current token opens Redis; 1 previous one opens nothing',
    })
    expect(context).toEqual({})
    await environment.roll()
    expect(await expectSettled(environment, FIRST)).not.toBe(FIRST)
  })

  test('moves tasks that hold the token of the state over, which opens Redis until they are replaced', async () => {
    const environment = await newEnvironment()
    await environment.roll()
    const { deps } = await environment.commandOf()
    const context = {}
    await ensureRedisToken.run(deps, context, progress)
    expect(context).toEqual({ formerRedisTokens: true })
    expect(await environment.opening(FIRST, await environment.current())).toEqual({ count: 2, open: [true, true] })
    await expect(closeFormerRedisTokens(deps, progress)).rejects.toMatchObject({ code: 'former-token-in-use' })
    await environment.roll()
    await closeFormerRedisToken.run(deps, context, progress)
    await expectSettled(environment, FIRST)
  })

  test('gives a group that was made anew the token of the secret', async () => {
    const environment = await newEnvironment()
    await run(environment, deploy)
    const token = await environment.current()
    await environment.makeAnew(FIRST)
    await run(environment, deploy)
    expect(await expectSettled(environment, FIRST)).toBe(token)
  })

  test('opens a token that somebody put into the secret, whether Redis knows it or not, and keeps it', async () => {
    const environment = await newEnvironment()
    await run(environment, deploy)
    const former = await environment.current()
    for (const edited of ['put-there-from-outside-1', 'put-there-from-outside-2']) await environment.edit(edited)
    await run(environment, deploy)
    expect(await expectSettled(environment, FIRST, former, 'put-there-from-outside-1')).toBe('put-there-from-outside-2')
  })

  test('makes a token where the secret holds none', async () => {
    const environment = await newEnvironment()
    await environment.edit('PLACEHOLDER')
    await run(environment, deploy)
    expect(await expectSettled(environment, FIRST)).not.toBe('PLACEHOLDER')
  })

  test('takes what somebody put into the secret while a rotation stood still', async () => {
    const environment = await newEnvironment()
    await run(environment, deploy)
    await rotate(environment, await environment.commandOf(1)).catch(() => {})
    expect(await environment.underWay()).toBe(true)
    await environment.edit('put-there-from-outside-3')
    await run(environment, deploy)
    expect(await expectSettled(environment, FIRST)).toBe('put-there-from-outside-3')
  })
})

describe('a rotation', () => {
  test('makes another token, and the previous one opens nothing', async () => {
    const environment = await newEnvironment()
    await run(environment, deploy)
    const former = await environment.current()
    expect(await run(environment, rotate)).toEqual({ changed: ['REDIS_PASSWORD'] })
    expect(await expectSettled(environment, FIRST, former)).not.toBe(former)
  })

  test('of a group that medspa never touched closes the token of the state', async () => {
    const environment = await newEnvironment()
    await environment.roll()
    expect(await run(environment, rotate)).toEqual({ changed: ['REDIS_PASSWORD'] })
    await expectSettled(environment, FIRST)
  })

  test('closes what somebody let in beside the present token first: no token that tasks hold is dropped', async () => {
    const environment = await newEnvironment()
    await run(environment, deploy)
    const former = await environment.current()
    const { deps } = await environment.commandOf()
    await deps.redis.addToken(new Sensitive('let-in-by-somebody-else'))
    await run(environment, rotate)
    await expectSettled(environment, FIRST, former, 'let-in-by-somebody-else')
  })
})

describe.each([
  ['a first deploy', { tasks: false, before: [], work: deploy }],
  ['a rotation', { tasks: true, before: [deploy], work: rotate }],
])('killed after any call, the same again: %s', (_, { before, tasks, work }) => {
  /** The command is killed after so many calls; whether it had as many. */
  const killedAfter = async (calls: number): Promise<boolean> => {
    const environment = await newEnvironment()
    if (tasks) await environment.roll()
    for (const earlier of before) await run(environment, earlier)
    const former = await environment.current()
    const killed = await environment.commandOf(calls)
    await work(environment, killed).catch((error: Error) => expect(error.message).toContain('killed'))
    if (!killed.killed()) return false
    // Whoever runs can connect again.
    const held = environment.tasks.map(({ token }) => token)
    expect((await environment.opening(...held)).open, `${calls}`).toEqual(held.map(() => true))
    // Killed after its last call it had done all, and the same again is another rotation.
    const over = work === rotate && killed.rotated.length > 0 && !(await environment.underWay())
    const again = await environment.commandOf()
    await work(environment, again)
    await expectSettled(environment, FIRST, former)
    // Never a third: what the killed one had begun is finished.
    const made = new Set([...killed.rotated, ...again.rotated])
    expect(made.size, `${calls}`).toBe(over ? 2 : 1)
    return true
  }

  test('ends in the same state, and makes no third token', async () => {
    let kills = 0
    for (let calls = 1; ; calls += 4 * every) {
      const all = await Promise.all([0, 1, 2, 3].map((more) => killedAfter(calls + more * every)))
      kills += all.filter(Boolean).length
      if (all.includes(false)) return expect(kills * every).toBeGreaterThanOrEqual(4)
    }
  })
})
