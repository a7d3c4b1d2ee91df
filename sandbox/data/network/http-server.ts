import { once } from 'node:events'
import http, { type RequestListener } from 'node:http'
import https from 'node:https'

/** A certificate and its key, PEM. */
export type TlsIdentity = { cert: string; key: string }

/** A server that listens. */
export type OpenServer = {
  /** Takes no more connections, ends idle ones at once and all others after `graceMs`. */
  close: (graceMs: number) => Promise<void>
}

/**
 * Listens on one address, with TLS where there is an identity; resolves when it does. Connections on which the client
 * is silent for `idleTimeoutMs` between requests end.
 */
export async function openServer(
  where: { address: string; port: number },
  handle: RequestListener,
  identity: TlsIdentity | undefined,
  idleTimeoutMs: number,
): Promise<OpenServer> {
  // 60 s for headers (Node's default) but none for whole requests: uploads may stream for as long as they move.
  const options = { keepAliveTimeout: idleTimeoutMs, requestTimeout: 0 }
  const server = identity ? https.createServer({ ...identity, ...options }, handle) : http.createServer(options, handle)
  server.listen({ host: where.address, port: where.port, exclusive: true })
  await once(server, 'listening')
  return {
    async close(graceMs) {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      const timer = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearTimeout(timer)
    },
  }
}
