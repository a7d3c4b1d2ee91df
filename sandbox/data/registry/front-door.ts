import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** A manifest that is about to be put under a tag. */
export type Push = { repository: string; tag: string; digest: string }

export type FrontDoor = {
  /** Why a push is refused; undefined where it may go on. Until it is given every push may. */
  refuses: (rule: (push: Push) => Promise<string | undefined>) => void
  close: () => Promise<void>
}

/**
 * Stands before the registry on its public port: the registry puts any manifest under any tag, and ECR does not. Everything
 * else passes as it is. Only who has the login (`authorization`) is told of a refusal.
 */
export async function openFrontDoor(port: number, inner: number, authorization: string): Promise<FrontDoor> {
  let rule: (push: Push) => Promise<string | undefined> = async () => undefined

  const pass = (request: IncomingMessage, response: ServerResponse, body?: Buffer) => {
    const { headers, method, url } = request
    // A connection of its own: one that the registry has closed meanwhile would fail the request that takes it.
    const to = { host: '127.0.0.1', port: inner, method, path: url, headers, agent: false as const }
    const forwarded = httpRequest(to, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(response)
    })
    forwarded.on('error', () => response.destroy())
    response.on('close', () => response.writableFinished || forwarded.destroy())
    if (body === undefined) request.pipe(forwarded)
    else forwarded.end(body)
  }

  const putManifest = async (request: IncomingMessage, response: ServerResponse, to: Omit<Push, 'digest'>) => {
    const body = await buffer(request)
    const reason = await rule({ ...to, digest: `sha256:${createHash('sha256').update(body).digest('hex')}` })
    if (reason === undefined) return pass(request, response, body)
    response.writeHead(400, { 'content-type': 'application/json' })
    // The distribution specification's form of an error, as ECR answers `docker push`.
    response.end(JSON.stringify({ errors: [{ code: 'TAG_INVALID', message: reason }] }))
  }

  const server = createServer((request, response) => {
    const [, repository, tag] = /^\/v2\/(.+)\/manifests\/([^/:]+)$/.exec(request.url ?? '') ?? []
    const isTagged = request.method === 'PUT' && request.headers.authorization === authorization
    if (!isTagged || repository === undefined || tag === undefined) return pass(request, response)
    putManifest(request, response, { repository, tag }).catch(() => response.destroy())
  })
  // A layer may take as long as it takes.
  server.requestTimeout = 0
  server.listen({ host: '127.0.0.1', port })
  await once(server, 'listening')
  return {
    refuses(given) {
      rule = given
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
