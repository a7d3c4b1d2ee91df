import type { Logger } from '../log.ts'
import type { Config } from './config.ts'
import { openDatabase } from './database.ts'
import { startOutboxPoller } from './outbox/poller.ts'
import { openRedis } from './redis.ts'
import { createServer } from './server.ts'
import { untilQuiet } from './until-quiet.ts'

export type Api = {
  /** `http://<host>:<port>` as bound. */
  address: string
  /** Drains and closes everything; resolves when nothing is left that keeps the process alive. */
  stop: () => Promise<void>
}

/** Starts the API. It listens whether or not database and Redis answer yet; `/ready` says when they do. */
export async function startApi(config: Config, log: Logger): Promise<Api> {
  let stopping = false
  let lastRequest = 0
  const pool = openDatabase(config.DATABASE_URL, log)
  const redis = openRedis(config, log)
  const outbox = startOutboxPoller({ pool, redis, log, intervalMs: config.OUTBOX_POLL_MS })
  const requested = () => {
    lastRequest = performance.now()
  }
  const server = createServer({ config, log, pool, redis, outbox, stopping: () => stopping, requested })
  const address = await server.listen({ host: config.HOST, port: config.PORT })
  log.info({ address }, 'listening')

  return {
    address,
    async stop() {
      // A load balancer learns late that the task leaves: until it has, new requests are still served, and every
      // answer asks for the connection to be closed. Closing at once would drop what is on its way. A load balancer that
      // has learned it sends no request any more, nor a health check.
      stopping = true
      await untilQuiet(() => lastRequest, { quietMs: config.STOP_GRACE_MS, limitMs: config.STOP_GRACE_LIMIT_MS })
      await server.close()
      await outbox.stop()
      redis.disconnect()
      await pool.end()
    },
  }
}
