import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { queryOf } from '../front/access/credentials.ts'
import { refuseBrowser } from '../front/access/refuse-browsers.ts'
import { refuseOtherNetworks } from '../front/access/refuse-other-networks.ts'
import type { Call, Reply } from '../front/call.ts'
import { identify } from '../front/identify.ts'
import type { TestRequests } from '../front/test-hooks.ts'
import type { ProviderCall } from './journal.ts'
import { jsonAnswer, type Provider, type ProviderRequest } from './provider.ts'

const HOST = '127.0.0.1'
const NAMES = ['twilio', 'telnyx'] as const
export type ProviderName = (typeof NAMES)[number]

/** Telnyx' SDK asks by Node's own `fetch`, which says this; a browser says more of itself. */
const OF_NODE = 'sec-fetch-mode'

export type ProviderServer = {
  /** `http://127.0.0.1:<port>` */
  url: string
  close: () => Promise<void>
}

type Parts = {
  providers: Record<ProviderName, Provider>
  /** Keeps changed records; the answer waits for it. */
  save: () => Promise<void>
  /** Faults of calls, where this sandbox was started for tests. */
  around: TestRequests['around'] | undefined
  record: (call: ProviderCall) => void
  log: (line: string) => void
}

/**
 * Listens for both providers' APIs on one loopback port (0: any free one): Twilio's hosts below `/twilio`, Telnyx' below
 * `/telnyx`. Rejects with EADDRINUSE where the port is taken.
 */
export async function openServer(port: number, parts: Parts): Promise<ProviderServer> {
  let authority = ''
  const server = createServer((request, response) => void answer(request, response, authority, parts))
  refuseOtherNetworks(server, HOST)
  server.listen({ host: HOST, port, exclusive: true })
  await once(server, 'listening')
  authority = `${HOST}:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${authority}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, authority: string, parts: Parts) {
  try {
    const refusal = refuseBrowser(request, authority, [OF_NODE])
    const name = NAMES.find((each) => request.url?.startsWith(`/${each}/`))
    if (refusal || name === undefined)
      return send(
        response,
        refusal ?? jsonAnswer(403, { message: 'the sandbox has the APIs of Twilio and Telnyx here' }),
      )
    const call = identify(request, await bodyOf(request))
    const closed = new Promise<void>((resolve) => response.once('close', resolve))
    const reply = await answerCall(name, call, `http://${authority}/${name}`, closed, parts)
    if (reply === undefined) response.destroy()
    else send(response, reply)
  } catch (error) {
    parts.log(`providers: ${request.method} ${request.url?.split('?', 1)[0]}: ${String(error)}`)
    response.destroy()
  }
}

async function answerCall(
  name: ProviderName,
  asked: Omit<Call, 'principal'>,
  base: string,
  closed: Promise<void>,
  { around, providers, record, save }: Parts,
): Promise<Reply | undefined> {
  const time = new Date().toISOString()
  const provider = providers[name]
  const path = (asked.url.split('?', 1)[0] ?? '').slice(name.length + 1)
  const request: ProviderRequest = { ...asked, path, query: queryOf(asked.url), base }
  const operation = provider.operationOf(request)
  const work = async () => {
    const { changed, reply } = provider.answer(request)
    if (changed) await save()
    return reply
  }
  // Providers know no principals of AWS.
  const principal = { arn: name, kind: 'session', accessKeyId: '' } as const
  const call: Call = { ...asked, service: name, operation, principal }
  const reply = await (around ? around(call, work, closed) : work())
  record({ time, provider: name, operation: operation ?? null, method: call.method, path, status: reply?.status ?? 0 })
  return reply
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function send(response: ServerResponse, { body, headers, status }: Reply): void {
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) })
  response.end(body)
}
