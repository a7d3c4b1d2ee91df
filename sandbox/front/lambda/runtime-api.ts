import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { IsPeer } from '../../data/network/peer-uid.ts'
import { refuseOtherNetworks } from '../access/refuse-other-networks.ts'

/** One event for the function. */
export type Invocation = {
  requestId: string
  payload: Buffer
  /** Epoch milliseconds at which the invocation times out. */
  deadline: number
  functionArn: string
  traceId: string
}

/** What the function made of it; `kind: 'error'` is an error that the handler threw, its payload AWS's error JSON. */
export type Outcome = { kind: 'response' | 'error'; payload: Buffer }

/** The Runtime API of one execution environment. */
export type RuntimeApi = {
  /** `host:port`, for AWS_LAMBDA_RUNTIME_API. */
  address: string
  /** Settles when the runtime first asks for an event: its initialisation is over. Rejects on an init error. */
  ready: Promise<void>
  /** Hands over an event as soon as the runtime asks for one; resolves with its answer. One at a time. */
  invoke: (invocation: Invocation) => Promise<Outcome>
  /** Tells who the function is, once it has started; until then every request waits, and others' are never answered. */
  admit: (isFunction: IsPeer) => void
  close: () => Promise<void>
}

/** An error that the runtime reported before its first event (`/runtime/init/error`). */
export class InitError extends Error {
  readonly payload: Buffer
  constructor(payload: Buffer) {
    super('the runtime reported an initialisation error')
    this.name = 'InitError'
    this.payload = payload
  }
}

const PREFIX = '/2018-06-01/runtime'

/**
 * Serves the Lambda Runtime API on `host`. It knows no credentials, on AWS neither: there nothing but the function reaches
 * it. Here it answers the function's own connections and closes all others (AWS documentation, "Lambda runtime API for custom runtimes", 2018-06-01).
 */
export async function startRuntimeApi(host: string): Promise<RuntimeApi> {
  const ready = Promise.withResolvers<void>()
  // The start of the environment awaits it; where the environment is closed early, nothing may.
  ready.promise.catch(() => {})
  let asking: ServerResponse | undefined
  let pending: { invocation: Invocation; answered: (outcome: Outcome) => void } | undefined
  let running: typeof pending

  const deliver = () => {
    if (!asking || !pending) return
    const { invocation } = pending
    running = pending
    pending = undefined
    asking.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.requestId,
      'lambda-runtime-deadline-ms': String(invocation.deadline),
      'lambda-runtime-invoked-function-arn': invocation.functionArn,
      'lambda-runtime-trace-id': invocation.traceId,
    })
    asking.end(invocation.payload)
    asking = undefined
  }

  const identity = Promise.withResolvers<IsPeer>()
  identity.promise.catch(() => {})
  const known = new WeakMap<Socket, Promise<boolean>>()
  const isFunctions = (socket: Socket) => {
    const answer = known.get(socket) ?? identity.promise.then((isFunction) => isFunction(socket))
    known.set(socket, answer)
    return answer
  }

  const server = http.createServer(async (request, response) => {
    if (!(await isFunctions(request.socket).catch(() => false))) return void request.socket.destroy()
    const { method } = request
    const path = request.url ?? ''
    if (method === 'GET' && path === `${PREFIX}/invocation/next`) {
      asking = response
      response.once('close', () => {
        if (asking === response) asking = undefined
      })
      ready.resolve()
      return deliver()
    }
    const payload = await readBody(request).catch(() => undefined)
    if (!payload) return
    if (method === 'POST' && path === `${PREFIX}/init/error`) {
      ready.reject(new InitError(payload))
      return accept(response)
    }
    const [, requestId, verb] = new RegExp(`^${PREFIX}/invocation/([^/]+)/(response|error)$`).exec(path) ?? []
    if (method !== 'POST' || verb === undefined) return refuse(response, 404, 'NotFound', `no ${method} ${path}`)
    if (!running || running.invocation.requestId !== requestId) {
      return refuse(response, 400, 'InvalidRequestID', 'Invalid request ID')
    }
    const { answered } = running
    running = undefined
    answered({ kind: verb === 'error' ? 'error' : 'response', payload })
    accept(response)
  })
  // A runtime waits for its next event for as long as there is none.
  server.requestTimeout = 0
  server.keepAliveTimeout = 0
  refuseOtherNetworks(server, host)
  server.listen(0, host)
  await once(server, 'listening')

  return {
    address: `${host}:${(server.address() as AddressInfo).port}`,
    ready: ready.promise,
    invoke: (invocation) =>
      new Promise((answered) => {
        pending = { invocation, answered }
        deliver()
      }),
    admit: identity.resolve,
    async close() {
      identity.reject(new Error('the Runtime API is closed'))
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function accept(response: ServerResponse): void {
  response.writeHead(202, { 'content-type': 'application/json' })
  response.end('{"status":"OK"}')
}

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ errorType, errorMessage }))
}
