import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ACCOUNT_ID, USUAL_REGION } from '../account.ts'
import type { ControlPlane } from '../context.ts'
import { serviceModelFolder } from '../data/moto.ts'
import { refuseCredentials } from './access/credential-errors.ts'
import { bearerOf, credentialsOf, queryOf } from './access/credentials.ts'
import { isSame, type Principals } from './access/principals.ts'
import { refuseBrowser, withoutCors } from './access/refuse-browsers.ts'
import { refuseOtherNetworks } from './access/refuse-other-networks.ts'
import { createAssociations } from './audit/associations.ts'
import { auditOf } from './audit/audit.ts'
import type { Call, Forward, Reply, Service } from './call.ts'
import { AwsError, awsError, replyToError } from './errors.ts'
import { createForward } from './forward.ts'
import { identify } from './identify.ts'
import { createJournal, type Journal } from './journal.ts'
import { type CheckRequest, createRequestCheck } from './models/index.ts'
import { modelsIn } from './models/model-files.ts'
import type { Permissions } from './permissions/permissions.ts'
import { jsonReply } from './reply.ts'
import type { TestRequests } from './test-hooks.ts'

/** What is below it is the sandbox's own, and the operator's alone. */
const OWN = '/_sandbox/'

/** Answers the operator's request for `/_sandbox/<path>`; undefined where it is none of theirs. */
export type OwnRequests = (path: string, call: Call) => Reply | Promise<Reply> | undefined

/** The one endpoint that clients take for AWS. */
export type Front = {
  /** `http://127.0.0.1:<port>` */
  endpoint: string
  /** What it answered, and what is done in a role without a call. */
  journal: Journal
  /**
   * Starts answering: calls go to the service that claims their name, else to moto. Until then everything is 503, to those
   * who may ask at all. `tests`: what the endpoint does besides where the sandbox was started for tests. `own`: what it
   * does for its operator besides. `permissions`: who may call what, where policies are enforced.
   */
  serve: (
    services: readonly Service[],
    moto: ControlPlane,
    tests?: TestRequests,
    own?: OwnRequests,
    permissions?: Permissions,
  ) => void
  /** Listens on another address of this machine too, on the same port: containers cannot reach loopback. */
  listenAt: (address: string) => Promise<void>
  /** Stops taking connections; calls that are being answered are cut off. */
  close: () => Promise<void>
}

/**
 * Takes the port (0: any free one) before anything else is started. Rejects with EADDRINUSE when it is taken. Every request
 * is held against `principals` before its body is read: whose keys it presents for AWS, and the operator's for `/_sandbox/…`.
 */
export async function openFront(
  port: number,
  log: (line: string) => void,
  principals: Pick<Principals, 'answered' | 'principalOf' | 'proof'>,
  region = USUAL_REGION,
): Promise<Front> {
  const journal = createJournal(region)
  let answer: ((call: Call) => Promise<Reply>) | undefined
  let tests: TestRequests | undefined
  let own: OwnRequests | undefined
  let forwarding: ReturnType<typeof createForward> | undefined
  let complete: ReturnType<typeof createAssociations> | undefined

  /**
   * Who does not know yet whether the sandbox is what listens here asks with a proof that he has the token, and gets one:
   * the token itself must not go to another program on this port.
   */
  const health = (proof?: string) =>
    jsonReply(answer === undefined ? 503 : 200, { ok: answer !== undefined, pid: process.pid, ...(proof && { proof }) })
  const answerOwn = (path: string, call: Call): Reply | Promise<Reply> => {
    if (path === `${OWN}health`) return health()
    if (path === `${OWN}journal`) return jsonReply(200, { calls: journal.entries(), ...tests?.journal() })
    const asked = path.slice(OWN.length)
    const answered = tests?.answer(asked, call) ?? own?.(asked, call)
    if (answered) return answered
    return jsonReply(404, { message: `the sandbox has no ${call.method} ${path}` })
  }
  const answerCall = async (asked: Call, closed: Promise<void>): Promise<Reply | undefined> => {
    const started = new Date()
    const answerNow = answer
    const call = complete === undefined ? asked : await complete(asked)
    const reply =
      answerNow === undefined
        ? awsError(call, 503, 'ServiceUnavailable', 'the sandbox is still starting')
        : await (tests ? tests.around(call, () => answerNow(call), closed) : answerNow(call))
    principals.answered(call.principal, () => auditOf(call, ACCOUNT_ID).action)
    journal.add(call, started, reply?.status ?? 0)
    return reply
  }
  const answerRequest = async (authority: string, request: IncomingMessage, response: ServerResponse) => {
    try {
      const refusal = refuseBrowser(request, authority)
      if (refusal) return sendUnread(request, response, refusal)
      const head = identify(request, Buffer.alloc(0))
      const path = head.url.split('?', 1)[0] ?? ''
      const isOwn = path.startsWith(OWN)
      const nonce = path === `${OWN}health` && queryOf(head.url).get('nonce')
      if (nonce && isAskedWith(principals.proof(`ask ${nonce}`), head.headers))
        return sendUnread(request, response, health(principals.proof(`answer ${nonce}`)))
      const { presented } = credentialsOf(head.headers, head.url)
      const principal = principals.principalOf((isOwn && bearerOf(head.headers)) || presented)
      if (isOwn && ('refusal' in principal || principal.kind !== 'operator'))
        return sendUnread(request, response, jsonReply(403, { message: 'this takes the token of the sandbox' }))
      if ('refusal' in principal) return sendUnread(request, response, refuseCredentials(head, principal.refusal))
      const call = { ...identify(request, await bodyOf(request)), principal }
      const closed = new Promise<void>((resolve) => response.once('close', resolve))
      const reply = await (isOwn ? answerOwn(path, call) : answerCall(call, closed))
      if (reply === undefined) response.destroy()
      else send(request, response, reply)
    } catch (error) {
      // Only a client that left can bring us here: handlers' errors are replies by now.
      log(`front: ${request.method} ${request.url?.split('?', 1)[0]}: ${String(error)}`)
      response.destroy()
    }
  }
  const servers: Server[] = []
  const listen = async (host: string, port: number): Promise<number> => {
    let authority = ''
    const server = createServer((request, response) => void answerRequest(authority, request, response))
    // Terraform keeps idle connections; closing one just as it is used again would look like a broken endpoint.
    server.keepAliveTimeout = 120_000
    server.requestTimeout = 0
    refuseOtherNetworks(server, host)
    server.listen({ host, port, exclusive: true })
    await once(server, 'listening')
    servers.push(server)
    const taken = (server.address() as AddressInfo).port
    authority = `${host}:${taken}`
    return taken
  }
  const actualPort = await listen('127.0.0.1', port)

  return {
    endpoint: `http://127.0.0.1:${actualPort}`,
    journal,
    async listenAt(address) {
      await listen(address, actualPort)
    },
    serve(services, moto, testRequests, ownRequests, permissions) {
      tests = testRequests
      own = ownRequests
      forwarding = createForward(moto)
      complete = createAssociations({ moto, region })
      if (permissions) journal.enforce(permissions)
      const check = createRequestCheck(modelsIn(serviceModelFolder))
      answer = createAnswer(services, forwarding.forward, check, permissions, log)
    },
    async close() {
      const closed = servers.map((server) => once(server, 'close'))
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
      }
      forwarding?.close()
      await Promise.all(closed)
    },
  }
}

function createAnswer(
  services: readonly Service[],
  forward: Forward,
  check: CheckRequest,
  permissions: Permissions | undefined,
  log: (line: string) => void,
) {
  const byName = new Map(services.flatMap((service) => service.names.map((name) => [name, service] as const)))
  return async (call: Call): Promise<Reply> => {
    try {
      await permissions?.check(call)
      await check(call)
      const service = byName.get(call.service)
      const reply = service === undefined ? await forward(call) : await service.handle(call, forward)
      permissions?.answered(call)
      return reply
    } catch (error) {
      if (!(error instanceof AwsError)) {
        log(
          `front: ${call.service} ${call.operation ?? `${call.method} ${call.url.split('?', 1)[0]}`}: ${describe(error)}`,
        )
      }
      return replyToError(call, error)
    }
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const isAskedWith = (proof: string, headers: Record<string, string>) =>
  isSame(bearerOf(headers)?.accessKeyId ?? '', proof)

/** Answers a request whose body nobody will read: what follows on its connection is not looked at. */
function sendUnread(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  send(request, response, { ...reply, headers: { ...reply.headers, connection: 'close' } })
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body
  const hasBody = request.method !== 'HEAD' && reply.status !== 204 && reply.status !== 304
  const length = hasBody ? { 'content-length': String(body.length) } : {}
  response.writeHead(reply.status, { 'x-amzn-requestid': 'sandbox', ...withoutCors(reply.headers), ...length })
  response.end(hasBody ? body : undefined)
}
