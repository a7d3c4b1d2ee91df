import { Redis, type RedisOptions } from 'ioredis'
import { ProbeError } from '../report.ts'

/** `address` is `host:port`. */
export type RedisPlace = { address: string; password: string; tls: boolean }

/** Opens Redis as the API does, does the work, and closes it. */
export const withRedis = <T>({ address, password, tls }: RedisPlace, work: (redis: Redis) => Promise<T>): Promise<T> =>
  connected(address, { password, tls: tls ? {} : undefined, commandTimeout: 60_000 }, work, (redis) => redis.ping())

/** A connection, once it stands and `greet` is answered. */
export async function connected<T>(
  address: string,
  options: RedisOptions,
  work: (redis: Redis) => Promise<T>,
  greet: (redis: Redis) => Promise<unknown> = async () => {},
): Promise<T> {
  const [, host, port] = /^(.+):(\d+)$/.exec(address) ?? []
  if (host === undefined) throw new ProbeError(`the address of Redis is not host:port: ${address}`)
  const redis = new Redis({
    commandTimeout: 10_000,
    ...options,
    host,
    port: Number(port),
    lazyConnect: true,
    connectTimeout: 10_000,
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
    await greet(redis)
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
