import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'

/** A request as it arrived at the upstream. */
export type Arrived = { method: string; url: string; headers: http.IncomingHttpHeaders; body: Buffer }
export type Upstream = { url: string; arrived: Arrived[]; close: () => Promise<void>; server: http.Server }
type Answer = (arrived: Arrived, response: http.ServerResponse) => void

const ok: Answer = (_arrived, response) => response.end()

/** A real HTTP server on loopback that keeps what arrives; with a certificate, an HTTPS one. */
export async function startUpstream(answer: Answer = ok, tls?: { cert: string; key: string }): Promise<Upstream> {
  const arrived: Arrived[] = []
  const listener: http.RequestListener = async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', headers } = request
    const one = { method, url, headers, body: Buffer.concat(chunks) }
    arrived.push(one)
    answer(one, response)
  }
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    arrived,
    server,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
