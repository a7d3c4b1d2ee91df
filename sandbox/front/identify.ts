import type { IncomingMessage } from 'node:http'
import { credentialsOf, queryOf } from './access/credentials.ts'
import type { Call } from './call.ts'

/**
 * Which service and operation a request is for. Every AWS client says it the same way: the service and region are in the
 * credential scope of its signature (header or, presigned, query), the operation in `X-Amz-Target`, in the `Action` of a
 * form or query, or in a Smithy RPC path. REST services have none: their method and path say it.
 */
export function identify(request: IncomingMessage, body: Buffer): Omit<Call, 'principal'> {
  const url = request.url ?? '/'
  const headers = flatten(request)
  const { region, service } = credentialsOf(headers, url)
  return {
    service,
    operation: operationOf(headers, url, body),
    region,
    method: request.method ?? 'GET',
    url,
    headers,
    body,
  }
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

function flatten(request: IncomingMessage): Record<string, string> {
  const entries = Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')])
  return Object.fromEntries(entries) as Record<string, string>
}
