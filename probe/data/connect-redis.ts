import { Redis } from 'ioredis'
import { ProbeError } from '../report.ts'

/** `address` is `host:port`. */
export type RedisPlace = { address: string; password: string; tls: boolean }

/** Opens Redis as the API does, does the work, and closes it. */
export async function withRedis<T>(
  { address, password, tls }: RedisPlace,
  work: (redis: Redis) => Promise<T>,
): Promise<T> {
  const [host, port] = address.split(':')
  const redis = new Redis({
    host,
    port: Number(port),
    password,
    tls: tls ? {} : undefined,
    lazyConnect: true,
    connectTimeout: 10_000,
    commandTimeout: 60_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  // What `connect` rejects with is often only that the connection was closed; why comes as an event.
  let why: Error | undefined
  redis.on('error', (error: Error) => {
    why ??= error
  })
  try {
    await redis.connect()
    await redis.ping()
  } catch (error) {
    redis.disconnect()
    throw new ProbeError(`Redis ${address}: ${(why ?? (error as Error)).message}`)
  }
  try {
    return await work(redis)
  } finally {
    redis.disconnect()
  }
}
