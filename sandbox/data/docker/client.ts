import http, { type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { json, text } from 'node:stream/consumers'
import { isRecord } from '../../front/reply.ts'

/** What the engine refused; `status` is HTTP's. */
export class EngineError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.name = 'EngineError'
    this.status = status
  }
}

/**
 * Docker Engine's HTTP API on a local socket, as far as the sandbox uses it
 * (https://docs.docker.com/reference/api/engine/). Paths without a version get the engine's own: old and new engines
 * have no version in common. What is sent is in no program's arguments.
 */
export type DockerClient = {
  /** Asks and gives the answer's JSON, undefined where it has no body. Throws `EngineError`. */
  ask: (method: 'GET' | 'POST' | 'DELETE', path: string, options?: AskOptions) => Promise<unknown>
  /** Pulls an image from a registry that takes this login; resolves when it is there. */
  pull: (ref: string, login: { username: string; password: string }) => Promise<void>
  /** What a container prints from now on, in frames; see `readFrames`. */
  attach: (container: string) => Promise<Duplex>
}

type AskOptions = { query?: Record<string, string>; body?: unknown; timeoutMs?: number }

/** A client of the engine behind a Unix socket. Nothing is asked yet. */
export function createDockerClient(socketPath: string): DockerClient {
  const open = (method: string, path: string, { query, body, timeoutMs }: AskOptions, headers = {}) => {
    const content = body === undefined ? '' : JSON.stringify(body)
    const search = query ? `?${new URLSearchParams(query)}` : ''
    const request = http.request({
      socketPath,
      method,
      path: `${path}${search}`,
      // Waiting for a container's end takes as long as that does: no connection is shared.
      agent: false,
      headers: {
        host: 'docker',
        ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
        ...headers,
      },
      ...(timeoutMs !== undefined && { signal: AbortSignal.timeout(timeoutMs) }),
    })
    request.end(content)
    return request
  }
  const answered = async (request: http.ClientRequest): Promise<IncomingMessage> => {
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      request.once('response', resolve).once('error', reject),
    )
    const { statusCode = 0 } = response
    if (statusCode < 400) return response
    throw new EngineError(statusCode, messageOf(await text(response)))
  }

  return {
    async ask(method, path, options = {}) {
      const response = await answered(open(method, path, options))
      const isJson = response.headers['content-type']?.startsWith('application/json') && response.statusCode !== 204
      return isJson ? json(response) : void (await text(response))
    },

    async pull(ref, login) {
      const auth = JSON.stringify({ ...login, serveraddress: ref.split('/', 1)[0] })
      // The engine decodes base64url, and wants the padding that Node's leaves out.
      const encoded = Buffer.from(auth).toString('base64').replaceAll('+', '-').replaceAll('/', '_')
      const headers = { 'x-registry-auth': encoded }
      const response = await answered(open('POST', '/images/create', { query: { fromImage: ref } }, headers))
      // Progress, one JSON object a line; a failure comes as one of them, under status 200.
      for (const line of (await text(response)).split('\n')) {
        const { error } = line.trim() === '' ? {} : (JSON.parse(line) as { error?: string })
        if (error !== undefined) throw new EngineError(500, error)
      }
    },

    attach(container) {
      const query = { stream: '1', stdout: '1', stderr: '1' }
      const headers = { connection: 'Upgrade', upgrade: 'tcp' }
      const request = open('POST', `/containers/${container}/attach`, { query }, headers)
      return new Promise((resolve, reject) => {
        request.once('upgrade', (_, socket, head) => {
          socket.unshift(head)
          resolve(socket)
        })
        request.once('error', reject)
        answered(request).then(() => reject(new EngineError(500, 'the engine attached to nothing')), reject)
      })
    },
  }
}

/** `{"message": "…"}` is how the engine says no. */
function messageOf(body: string): string {
  try {
    const answer: unknown = JSON.parse(body)
    if (isRecord(answer) && typeof answer.message === 'string') return answer.message
  } catch {
    // Not JSON: said as it is.
  }
  return body.trim()
}
