import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { CONTROL_HEADER, type ControlPlane } from '../context.ts'
import type { Call, Forward, Reply } from './call.ts'
import { awsError } from './errors.ts'

/** Headers that describe one connection, not the message; Node sets its own. */
const HOP_HEADERS = ['connection', 'keep-alive', 'transfer-encoding', 'expect', 'content-length', 'proxy-connection']

/** Sends calls on to moto as they came (the Host header too: moto builds addresses from it), over kept connections. */
export function createForward(moto: ControlPlane): { forward: Forward; close: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const { hostname, port } = new URL(moto.url)
  return {
    async forward(call) {
      if (isMotosOwn(call.url)) return awsError(call, 403, 'AccessDenied', 'the sandbox has no such path')
      const outgoing = request({
        agent,
        hostname,
        port,
        method: call.method,
        path: call.url,
        headers: {
          ...without(call.headers, HOP_HEADERS),
          'content-length': String(call.body.length),
          [CONTROL_HEADER]: moto.token,
        },
      })
      outgoing.end(call.body)
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      return typed(call, {
        status: response.statusCode ?? 502,
        headers: replyHeaders(call, response),
        body: Buffer.concat(chunks),
      })
    },
    close: () => agent.destroy(),
  }
}

/** moto's own paths, which AWS lacks: they show and reset all records. It decodes a path and forgives slashes before it looks. */
function isMotosOwn(url: string): boolean {
  const path = url.split('?', 1)[0] ?? ''
  return /^\/*(moto-api|latest\/(meta-data|api))(\/|$)/.test(decoded(path))
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/**
 * moto says "not implemented", "crashed" and "no such path" with HTML pages. Clients take those for trouble on the way
 * and ask again for minutes; 501 with a code of the service's own protocol ends it at once.
 */
function typed(call: Call, reply: Reply): Reply {
  if (reply.status < 400 || !/^\s*<(!doctype )?html/i.test(reply.body.toString().slice(0, 40))) return reply
  const what = [call.service, call.operation ?? `${call.method} ${call.url.split('?', 1)[0]}`].filter(Boolean).join(' ')
  return reply.status === 404
    ? awsError(call, 404, 'UnknownOperationException', `the sandbox does not know ${what}`)
    : awsError(call, 501, 'NotImplemented', `the sandbox's control plane cannot answer ${what}`)
}

function replyHeaders(call: Call, response: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, values] of Object.entries(response.headersDistinct)) headers[name] = (values ?? []).join(', ')
  // The length of what a HEAD would have got is the answer itself; otherwise the server counts what it sends.
  return without(
    headers,
    call.method === 'HEAD' ? HOP_HEADERS.filter((name) => name !== 'content-length') : HOP_HEADERS,
  )
}

function without(headers: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))
}
