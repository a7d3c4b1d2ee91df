import { type FastifyError, type FastifyInstance, fastify } from 'fastify'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { Logger } from '../log.ts'
import type { Config } from './config.ts'
import type { OutboxPoller } from './outbox/poller.ts'
import { readiness } from './ready.ts'
import { addVoiceWebhooks } from './webhooks/routes.ts'

export type ServerParts = {
  config: Config
  log: Logger
  pool: Pool
  redis: Redis
  outbox: OutboxPoller
  /** True once the process is to end: answers then ask clients to leave the connection. */
  stopping: () => boolean
  /** Told of each request when it comes in. */
  requested: () => void
}

/** Builds the HTTP server; it does not listen yet. */
export function createServer(parts: ServerParts): FastifyInstance {
  const { config, log, requested, stopping } = parts
  const server = fastify({
    // Longer than a load balancer's idle timeout (60 s), or it would send a request down a connection that we close.
    keepAliveTimeout: 75_000,
    requestTimeout: 30_000,
    // Providers' webhooks have a few KB. Whoever sends more is answered before it is read.
    bodyLimit: 64 * 1024,
    // Requests that arrive on open connections while the server closes are still answered.
    return503OnClosing: false,
  })
  // Signatures are over the bytes as sent, so no body is parsed on the way in.
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  server.addHook('onRequest', async () => requested())
  // When the answer goes out, not when the request came in: the stop may have begun in between.
  server.addHook('onSend', async (_request, reply) => {
    if (stopping()) reply.header('connection', 'close')
  })
  server.addHook('onResponse', async (request, reply) => {
    const path = request.routeOptions.url ?? 'unknown'
    if (path === '/health' || path === '/ready') return
    log.info({ method: request.method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'request')
  })
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500
    if (status < 500) return reply.code(status).send({ error: error.message })
    log.error({ path: request.routeOptions.url, error: error.message, code: error.code }, 'request failed')
    return reply.code(500).send({ error: 'internal error' })
  })

  server.get('/health', () => ({ status: 'ok', release: config.RELEASE, environment: config.ENVIRONMENT }))
  server.get('/ready', async (_request, reply) => {
    const answer = await readiness(parts)
    return reply.code(answer.ready ? 200 : 503).send(answer)
  })
  addVoiceWebhooks(server, parts)
  return server
}
