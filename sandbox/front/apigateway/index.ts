import type { SandboxContext } from '../../context.ts'
import { createLogs, type Logs } from '../../data/logs.ts'
import { oneAtATime } from '../../data/mutex.ts'
import { type OpenServer, openServer } from '../../data/network/http-server.ts'
import { createPorts } from '../../data/network/listener-ports.ts'
import { retryRead } from '../../data/retry-read.ts'
import type { Reply, Service } from '../call.ts'
import type { Count } from '../cloudwatch/metric.ts'
import type { LambdaInvoker } from '../lambda/index.ts'
import { isRecord, replyOutput } from '../reply.ts'
import { createAccessLog } from './access-log.ts'
import { createGateway } from './gateway.ts'
import { type ApiRecord, apiReader } from './records.ts'

/** API Gateway ends a client's idle connection after a minute or so; it says no number. */
const IDLE_TIMEOUT_MS = 60_000

const addressId = (apiId: string) => `api/${apiId}`

export type ApiGateway = Service & {
  /** Opens and closes APIs until they are as the control plane's records are. */
  reconcile: () => Promise<void>
}

/**
 * HTTP APIs that answer: moto keeps the records, and each API has an address of its own, on port 80 where this process
 * may listen there, whose URL stands in every answer as `apiEndpoint`. `count` is told of each request, as CloudWatch is.
 */
export function createApiGateway(
  context: SandboxContext,
  parts: { lambda: LambdaInvoker; count?: Count; logs?: Logs },
): ApiGateway {
  const accessLog = createAccessLog(parts.logs ?? createLogs(context))
  const readApis = apiReader(context)
  const ports = createPorts()
  const servers = new Map<string, OpenServer>()
  let apis = new Map<string, ApiRecord>()

  const domainName = (apiId: string) => {
    const address = context.addresses.of(addressId(apiId))
    const port = ports.actual(address, 80)
    return port === 80 ? address : `${address}:${port}`
  }

  const reconcile = oneAtATime(async () => {
    apis = new Map((await retryRead(readApis)).map((api) => [api.id, api]))
    for (const [id, server] of servers) {
      if (apis.has(id)) continue
      servers.delete(id)
      await server.close(0)
      ports.forget(context.addresses.of(addressId(id)))
      context.addresses.release(addressId(id))
    }
    for (const id of apis.keys()) {
      if (servers.has(id)) continue
      const address = context.addresses.of(addressId(id))
      const port = await ports.claim(address, 80)
      const gateway = createGateway(
        context,
        parts.lambda,
        () => apis.get(id),
        () => domainName(id),
        parts.count,
        accessLog.write,
      )
      servers.set(id, await openServer({ address, port }, gateway, undefined, IDLE_TIMEOUT_MS))
      context.log(`API ${id} on ${address}:${port}`)
    }
  })

  /** Puts the local URL into what describes an API. */
  const withEndpoint = (value: unknown): unknown =>
    isRecord(value) && typeof value.apiId === 'string' && 'apiEndpoint' in value && apis.has(value.apiId)
      ? { ...value, apiEndpoint: `http://${domainName(value.apiId)}` }
      : value

  function withEndpoints(reply: Reply): Reply {
    if (!reply.body.toString().includes('"apiEndpoint"')) return reply
    const output = replyOutput(reply)
    const mended = Array.isArray(output.items)
      ? { ...output, items: output.items.map(withEndpoint) }
      : withEndpoint(output)
    return { ...reply, body: JSON.stringify(mended) }
  }

  return {
    names: ['apigateway'],
    async handle(call, forward) {
      const reply = await forward(call)
      // REST APIs (`/restapis`) pass through: only their records exist here.
      if (reply.status >= 300 || !call.url.startsWith('/v2/')) return reply
      if (call.method !== 'GET') await reconcile()
      return withEndpoints(reply)
    },
    reconcile,
    async stop() {
      await Promise.all([...servers.values()].map((server) => server.close(0)))
      servers.clear()
      await accessLog.close()
    },
  }
}
