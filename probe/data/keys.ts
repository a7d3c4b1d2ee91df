import type { Redis } from 'ioredis'
import { type Budget, OVER_BUDGET, type Uncounted } from './budget.ts'
import { createSum } from './sum.ts'
import { readValue } from './values.ts'

/**
 * Keys that stay until somebody takes them away, and apart from them those that run out: by the time somebody looks
 * again, some of the latter are gone by themselves.
 */
export type KeysDigest = { keys: number; checksum: string; expiring: { keys: number; checksum: string } }

/** Asked for at once; more would be in memory at once, too. */
const PAGE = 100

/** Database, name, type and value of every key, not the time that it has left; undefined where the budget did not do. */
export async function digestKeys(
  redis: Redis,
  budget: Budget,
): Promise<{ redis: KeysDigest | undefined; uncounted: Uncounted[] }> {
  const staying = createSum()
  const expiring = createSum()
  const unknown = new Map<string, number>()
  for (const database of await databases(redis)) {
    await redis.select(database)
    for await (const page of keysOf(redis)) {
      if (budget.left() <= 0) return { redis: undefined, uncounted: [{ name: 'redis', why: OVER_BUDGET }] }
      for (const { key, left, type, value } of await Promise.all(page.map((key) => look(redis, key)))) {
        // Run out since it was listed.
        if (type === 'none' || left === -2) continue
        if (value === undefined) unknown.set(type, (unknown.get(type) ?? 0) + 1)
        else (left === -1 ? staying : expiring).add([String(database), key, type, ...value])
      }
    }
  }
  return {
    redis: {
      keys: staying.count(),
      checksum: staying.checksum(),
      expiring: { keys: expiring.count(), checksum: expiring.checksum() },
    },
    uncounted: [...unknown].map(([type, keys]) => ({
      name: `redis: ${keys} of type ${type}`,
      why: 'how to read this type is not known',
    })),
  }
}

async function look(redis: Redis, key: Buffer) {
  const [type, left] = await Promise.all([redis.type(key), redis.pttl(key)])
  return { key, left, type, value: await readValue(redis, key, type) }
}

/** Numbers of the databases that hold anything: `db0:keys=3,expires=0,avg_ttl=0`. */
async function databases(redis: Redis): Promise<number[]> {
  const keyspace = await redis.info('keyspace')
  return [...keyspace.matchAll(/^db(\d+):/gm)].map(([, number]) => Number(number))
}

/** Each key once: SCAN may list one twice while Redis moves its table. */
async function* keysOf(redis: Redis): AsyncGenerator<Buffer[]> {
  const seen = new Set<string>()
  let cursor = '0'
  do {
    const [next, keys] = await redis.scanBuffer(cursor, 'COUNT', PAGE)
    yield keys.filter((key) => {
      const name = key.toString('latin1')
      return !seen.has(name) && seen.add(name)
    })
    cursor = next.toString()
  } while (cursor !== '0')
}
