import { Redis } from 'ioredis'
import type { Logger } from '../log.ts'
import type { Config } from './config.ts'

/**
 * A Redis client that keeps trying to connect and fails commands at once meanwhile: what could not be published stays
 * in the outbox. With TLS the server's chain and name are verified (NODE_EXTRA_CA_CERTS adds authorities).
 */
export function openRedis(config: Pick<Config, 'REDIS_ADDR' | 'REDIS_PASSWORD' | 'REDIS_TLS'>, log: Logger): Redis {
  const [host, port] = config.REDIS_ADDR.split(':')
  const redis = new Redis({
    host,
    port: Number(port),
    password: config.REDIS_PASSWORD,
    tls: config.REDIS_TLS ? {} : undefined,
    connectTimeout: 5_000,
    commandTimeout: 5_000,
    keepAlive: 10_000,
    // After a failover the former primary goes on answering on the open connection, and refuses each write.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 200, 2_000),
  })
  logConnection(redis, log.child({ redis: config.REDIS_ADDR, tls: config.REDIS_TLS }))
  return redis
}

/** Says once that the connection stands and once an outage that it does not, not at each of ioredis' attempts. */
function logConnection(redis: Redis, log: Logger): void {
  let available: boolean | undefined
  redis.on('ready', () => {
    available = true
    log.info('redis connected')
  })
  redis.on('error', (error: Error) => {
    if (available === false) return
    available = false
    log.error({ error: error.message }, 'redis not available')
  })
}
