/** A request as it came in, and where it goes. */
export type GatewayRequest = {
  method: string
  /** With the stage's name in front, unless it is `$default`; decoded. */
  path: string
  /** Without the question mark, as received. */
  query: string
  protocol: string
  /** Name, value, name, value … as received. */
  rawHeaders: string[]
  body: Buffer
  sourceIp: string
  requestId: string
  receivedAt: Date
  accountId: string
  apiId: string
  /** `127.1.2.3` or `127.1.2.3:8080`: what stands for the API's domain name. */
  domainName: string
  stage: string
  stageVariables: Record<string, string>
  routeKey: string
  pathParameters: Record<string, string>
}

/** The Lambda event of payload format 2.0. */
export type GatewayEvent = {
  version: '2.0'
  routeKey: string
  rawPath: string
  rawQueryString: string
  cookies?: string[]
  headers: Record<string, string>
  queryStringParameters?: Record<string, string>
  requestContext: Record<string, unknown>
  body?: string
  pathParameters?: Record<string, string>
  stageVariables?: Record<string, string>
  isBase64Encoded: boolean
}

/**
 * Builds the event that an HTTP API gives a Lambda function (AWS documentation, "Working with AWS Lambda proxy
 * integrations for HTTP APIs", format 2.0): header names in lower case, repeated headers and query keys joined by commas,
 * cookies apart. Parts without content are left out.
 */
export function gatewayEvent(request: GatewayRequest): GatewayEvent {
  const { headers, cookies } = joinHeaders(request.rawHeaders)
  const text = isText(headers['content-type'])
  return {
    version: '2.0',
    routeKey: request.routeKey,
    rawPath: request.path,
    rawQueryString: request.query,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers,
    ...unlessEmpty('queryStringParameters', joinQuery(request.query)),
    requestContext: {
      accountId: request.accountId,
      apiId: request.apiId,
      domainName: request.domainName,
      domainPrefix: request.apiId,
      http: {
        method: request.method,
        path: request.path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: request.requestId,
      routeKey: request.routeKey,
      stage: request.stage,
      time: commonLogTime(request.receivedAt),
      timeEpoch: request.receivedAt.getTime(),
    },
    ...(request.body.length > 0 ? { body: request.body.toString(text ? 'utf8' : 'base64') } : {}),
    ...unlessEmpty('pathParameters', request.pathParameters),
    ...unlessEmpty('stageVariables', request.stageVariables),
    isBase64Encoded: request.body.length > 0 && !text,
  }
}

/**
 * Whether a body reaches the function as text. AWS documents only "binary is base64-encoded"; measured there
 * (ministackorg/ministack#766): text is `text/*`, JSON, XML and JavaScript, and nothing else, so that forms
 * (`application/x-www-form-urlencoded`, Twilio's) and bodies without a type arrive as base64.
 */
function isText(contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return type.startsWith('text/') || ['application/json', 'application/xml', 'application/javascript'].includes(type)
}

function joinHeaders(raw: readonly string[]): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = {}
  const cookies: string[] = []
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? '').toLowerCase()
    const value = raw[i + 1] ?? ''
    if (name === 'cookie') cookies.push(...value.split(/;\s*/))
    else headers[name] = name in headers ? `${headers[name]},${value}` : value
  }
  return { headers, cookies }
}

function joinQuery(query: string): Record<string, string> {
  const joined: Record<string, string> = {}
  for (const [key, value] of new URLSearchParams(query)) joined[key] = key in joined ? `${joined[key]},${value}` : value
  return joined
}

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(date: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(date.toUTCString()) ?? []
  return `${day}/${month}/${year}:${time} +0000`
}

function unlessEmpty<K extends string>(key: K, values: Record<string, string>): { [P in K]?: Record<string, string> } {
  return Object.keys(values).length === 0 ? {} : ({ [key]: values } as { [P in K]: Record<string, string> })
}
