import { randomBytes } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { SandboxContext } from '../../context.ts'
import type { Count } from '../cloudwatch/metric.ts'
import type { LambdaInvoker } from '../lambda/index.ts'
import { type AccessFacts, requestTime } from './access-log.ts'
import { gatewayEvent } from './event.ts'
import type { AccessLogSettings, ApiRecord, Integration, Stage } from './records.ts'
import { type GatewayResponse, gatewayMessage, gatewayResponse } from './response.ts'
import { matchRoute } from './routes.ts'

/** Makes the request handler of one HTTP API; `api` gives its present routes, `domainName` what stands for its name. */
export function createGateway(
  context: SandboxContext,
  lambda: LambdaInvoker,
  api: () => ApiRecord | undefined,
  domainName: () => string,
  count: Count = () => {},
  log: (settings: AccessLogSettings, stream: string, facts: AccessFacts) => void = () => {},
): RequestListener {
  /** "Monitor CloudWatch metrics for HTTP APIs", API Gateway developer guide. */
  const counted = ({ status }: GatewayResponse) => {
    const dimensions = [{ name: 'ApiId', value: api()?.id ?? '' }]
    const names = ['Count', ...(status >= 400 ? [`${String(status)[0]}xx`] : [])]
    for (const name of names) count({ namespace: 'AWS/ApiGateway', name, dimensions })
  }

  async function answer(request: IncomingMessage, requestId: string): Promise<GatewayResponse> {
    const record = api()
    const url = splitUrl(request.url ?? '/')
    const body = await readBody(request)
    if (!url) return gatewayMessage(400, 'Bad Request')
    const staged = record && chooseStage(record.stages, url.path)
    if (!staged) return gatewayMessage(404, 'Not Found')
    const method = request.method ?? 'GET'
    const match = matchRoute(record.routes, method, staged.path)
    const integration = match && record.integrations.get(match.route.integrationId ?? '')
    if (!match) return gatewayMessage(404, 'Not Found')
    if (!integration?.functionArn) {
      context.log(`api ${record.id}: route ${match.route.key} has no Lambda integration; the sandbox runs no others`)
      return gatewayMessage(500, 'Internal Server Error')
    }
    const event = gatewayEvent({
      method,
      path: url.path,
      query: url.query,
      protocol: `HTTP/${request.httpVersion}`,
      rawHeaders: [...request.rawHeaders.filter(withoutOwn), ...ownHeaders(request, requestId, domainName())],
      body,
      sourceIp: request.socket.remoteAddress ?? '',
      requestId,
      receivedAt: new Date(),
      accountId: context.accountId,
      apiId: record.id,
      domainName: domainName(),
      stage: staged.stage.name,
      stageVariables: staged.stage.variables,
      routeKey: match.route.key,
      pathParameters: match.pathParameters,
    })
    await context.permissions?.checkAsked({
      principal: 'apigateway.amazonaws.com',
      action: 'lambda:InvokeFunction',
      resources: [integration.functionArn],
      context: sourceOf(context, record.id, staged.stage.name, match.route.key),
    })
    return invoke(integration.functionArn, integration, Buffer.from(JSON.stringify(event)))
  }

  async function invoke(functionArn: string, integration: Integration, event: Buffer): Promise<GatewayResponse> {
    const late = Promise.withResolvers<'late'>()
    const timer = setTimeout(() => late.resolve('late'), integration.timeoutMs)
    try {
      const result = await Promise.race([lambda.invoke(functionArn, undefined, event), late.promise])
      if (result === 'late') return gatewayMessage(503, 'Service Unavailable')
      return result.functionError ? gatewayMessage(500, 'Internal Server Error') : gatewayResponse(result.payload)
    } finally {
      clearTimeout(timer)
    }
  }

  /** One line for each request that a stage took, when it was answered. */
  const logged = (request: IncomingMessage, requestId: string, started: number, reply: GatewayResponse) => {
    const record = api()
    const url = splitUrl(request.url ?? '/')
    if (!url || !record) return
    const staged = chooseStage(record.stages, url.path)
    if (!staged?.stage.accessLog) return
    const match = matchRoute(record.routes, request.method ?? 'GET', staged.path)
    log(staged.stage.accessLog, `${record.id}-${staged.stage.name.replace('$', '')}`, {
      requestId,
      requestTime: requestTime(started),
      requestTimeEpoch: started,
      'identity.sourceIp': request.socket.remoteAddress,
      protocol: `HTTP/${request.httpVersion}`,
      httpMethod: request.method,
      path: url.path,
      routeKey: match?.route.key ?? '$default',
      status: reply.status,
      responseLength: reply.body.length,
      responseLatency: Date.now() - started,
      integrationStatus: match && 200,
      integrationLatency: match && Date.now() - started,
    })
  }

  return (request, response) => {
    const started = Date.now()
    const requestId = `${randomBytes(11).toString('base64url')}=`
    answer(request, requestId)
      .catch((error: unknown) => {
        context.log(`api ${api()?.id}: ${request.method} ${request.url?.split('?')[0]}: ${String(error)}`)
        return gatewayMessage(500, 'Internal Server Error')
      })
      .then((reply) => {
        counted(reply)
        logged(request, requestId, started, reply)
        send(request, response, reply, requestId)
      })
  }
}

/**
 * For which route API Gateway calls a function: `…:<api>/<stage>/<method>/<path>`, `…/$default` for that route ("Working with
 * AWS Lambda proxy integrations for HTTP APIs", API Gateway developer guide).
 */
function sourceOf({ accountId, region }: SandboxContext, api: string, stage: string, route: string) {
  const arn = `arn:aws:execute-api:${region}:${accountId}:${api}/${stage}/${route.replace(' ', '')}`
  return { 'aws:SourceArn': arn, 'aws:SourceAccount': accountId }
}

/** The stage that a path names; else `$default`, if there is one, with the whole path. */
function chooseStage(stages: readonly Stage[], path: string): { stage: Stage; path: string } | undefined {
  const first = path.split('/')[1] ?? ''
  const named = stages.find((stage) => stage.name === first)
  if (named) return { stage: named, path: path.slice(first.length + 1) || '/' }
  const fallback = stages.find((stage) => stage.name === '$default')
  return fallback && { stage: fallback, path }
}

/** Path, decoded as HTTP APIs hand it on, and query as received; undefined when the path is malformed. */
function splitUrl(url: string): { path: string; query: string } | undefined {
  const mark = url.indexOf('?')
  const [path, query] = mark === -1 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)]
  try {
    return { path: decodeURIComponent(path), query }
  } catch {
    return undefined
  }
}

const OWN = new Set(['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto', 'x-amzn-trace-id', 'connection'])

/** For `rawHeaders`: drops names that the gateway sets itself, with their values. */
function withoutOwn(_: string, index: number, raw: string[]): boolean {
  return !OWN.has((raw[index - (index % 2)] ?? '').toLowerCase())
}

/**
 * The gateway's own headers. Scheme and port are those of the sandbox's URL (`http`), not AWS's 443: whoever rebuilds
 * the public URL from them, to check a provider's signature, must get the one that was called.
 */
function ownHeaders(request: IncomingMessage, requestId: string, domainName: string): string[] {
  const before = request.headers['x-forwarded-for']
  const source = request.socket.remoteAddress ?? ''
  const trace = `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${Buffer.from(requestId).toString('hex').slice(0, 24)}`
  return [
    ...['x-forwarded-for', before ? `${before}, ${source}` : source],
    ...['x-forwarded-port', domainName.split(':')[1] ?? '80'],
    ...['x-forwarded-proto', 'http'],
    ...['x-amzn-trace-id', trace],
  ]
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function send(request: IncomingMessage, response: ServerResponse, reply: GatewayResponse, requestId: string): void {
  if (response.destroyed) return
  response.writeHead(reply.status, {
    ...reply.headers,
    'content-length': reply.body.length,
    'apigw-requestid': requestId,
  })
  response.end(request.method === 'HEAD' ? undefined : reply.body)
}
