import type { IncomingMessage } from 'node:http'
import type { Call } from './call.ts'

/**
 * Which service and operation a request is for. Every AWS client says it the same way: the service and region are in the
 * credential scope of its signature (header or, presigned, query), the operation in `X-Amz-Target`, in the `Action` of a
 * form or query, or in a Smithy RPC path. REST services have none: their method and path say it.
 */
export function identify(request: IncomingMessage, body: Buffer): Call {
  const url = request.url ?? '/'
  const headers = flatten(request)
  const scope = credentialScope(headers.authorization, url)
  return {
    service: scope.service,
    operation: operationOf(headers, url, body),
    region: scope.region,
    method: request.method ?? 'GET',
    url,
    headers,
    body,
  }
}

function credentialScope(authorization: string | undefined, url: string): { service: string; region: string } {
  const credential =
    /Credential=([^,\s]+)/.exec(authorization ?? '')?.[1] ?? queryOf(url).get('X-Amz-Credential') ?? undefined
  // `key/date/region/service/aws4_request`; SigV4A has no region.
  const parts = credential?.split('/').slice(2) ?? []
  const [region = '', service = ''] = parts.length >= 3 ? parts : ['', parts[0] ?? '']
  return { service: service.toLowerCase(), region }
}

function operationOf(headers: Record<string, string>, url: string, body: Buffer): string | undefined {
  const target = headers['x-amz-target']
  if (target !== undefined) return target.slice(target.lastIndexOf('.') + 1)
  const rpc = /^\/service\/[^/]+\/operation\/(\w+)/.exec(url)?.[1]
  if (rpc !== undefined) return rpc
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
  const form = isForm ? new URLSearchParams(body.toString('utf8')) : undefined
  return form?.get('Action') ?? queryOf(url).get('Action') ?? undefined
}

function queryOf(url: string): URLSearchParams {
  const at = url.indexOf('?')
  return new URLSearchParams(at === -1 ? '' : url.slice(at + 1))
}

function flatten(request: IncomingMessage): Record<string, string> {
  const entries = Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')])
  return Object.fromEntries(entries) as Record<string, string>
}
