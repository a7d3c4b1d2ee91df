import { expect, test } from 'vitest'
import type { RedisGroup } from '../../../src/aws/data/redis.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { addToken, readyGroup } from '../../../src/steps/credentials/redis-group.ts'
import { waits } from '../../../src/waits.ts'
import { clockOfSleeps } from '../../support/clock-of-sleeps.ts'

const available: RedisGroup = { id: 'medspa-development', status: 'available', address: 'redis.example:6379' }
const changing: RedisGroup = { ...available, tokenPending: true, tokenChangedAt: new Date(5_000) }
const changed: RedisGroup = { ...available, tokenPending: false, tokenChangedAt: new Date(5_000) }

/** Descriptions that follow one another, the last one for ever, on a clock whose sleeps are over at once. */
function redisOf(...descriptions: RedisGroup[]) {
  const answers: (boolean | undefined)[] = []
  const lines: string[] = []
  const clock = clockOfSleeps()
  let looks = 0
  const deps = {
    names: { redis: 'medspa-development' },
    clock,
    redis: {
      describe: async () => descriptions[Math.min(looks++, descriptions.length - 1)],
      addToken: async () => (answers.length > 0 ? answers.shift() : true),
      keepOnlyToken: async () => true,
    },
  }
  const progress = {
    line: (line: string) => void lines.push(line),
    status: () => {},
    signal: new AbortController().signal,
  }
  return {
    answers,
    deps: deps as never,
    progress,
    lines,
    seen: () => descriptions.slice(0, looks),
    waited: clock.passed,
  }
}
const token = new Sensitive('a-token-of-sixteen-or-more')

test('a token is added once ElastiCache says so, though the group is available all the while', async () => {
  const redis = redisOf(available, available, changing, changing, changing, changed)
  expect(await addToken(redis.deps, token, redis.progress)).toBe(true)
  expect(redis.seen().at(-1)).toBe(changed)
  expect(redis.lines.join()).toContain('waiting for Redis to be available, and its AUTH token changed (usually')
})

test('a change that begins later than the next description is waited for', async () => {
  const stale = Array.from({ length: 60 }, () => available)
  const redis = redisOf(available, ...stale, changing, changed)
  await addToken(redis.deps, token, redis.progress)
  expect(redis.seen().at(-1)).toBe(changed)
})

test('a change that is over at the next description is seen by its date', async () => {
  const redis = redisOf(available, changed)
  await addToken(redis.deps, token, redis.progress)
  expect(redis.waited()).toBe(0)
})

test('a group whose token somebody is changing is not ready', async () => {
  const redis = redisOf(changing, changing, changed)
  expect(await readyGroup(redis.deps, redis.progress)).toMatchObject({ address: 'redis.example:6379' })
  expect(redis.seen().at(-1)).toBe(changed)
})

test('a change that ElastiCache refuses because of another one is ordered again', async () => {
  const redis = redisOf(available, { ...available, status: 'snapshotting' }, available, changing, changed)
  redis.answers.push(undefined)
  expect(await addToken(redis.deps, token, redis.progress)).toBe(true)
  expect(redis.seen().at(-1)).toBe(changed)
})

test('a change that never ends is told', async () => {
  const redis = redisOf(changing)
  await expect(readyGroup(redis.deps, redis.progress)).rejects.toMatchObject({
    code: 'redis-late',
    message: expect.stringContaining('30 minutes'),
  })
  expect(redis.waited()).toBeLessThan(waits.redisChange.limitMs + 60_000)
})
