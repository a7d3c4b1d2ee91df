import type { Call } from '../call.ts'

/** What a REST call to Lambda is, as far as the front acts on it. `written` is the function as the caller named it. */
export type LambdaCall =
  | { kind: 'invoke'; written: string; qualifier: string | undefined }
  | { kind: 'create' }
  | {
      kind: 'update-code' | 'update-configuration' | 'publish' | 'delete'
      written: string
      qualifier: string | undefined
    }
  | { kind: 'tag'; written: string }
  | { kind: 'get' }
  | { kind: 'change' | 'read' }

/** Recognises a call by method and path (Lambda's API reference, API version 2015-03-31). */
export function lambdaCall(call: Pick<Call, 'method' | 'url'>): LambdaCall {
  const url = new URL(call.url, 'http://lambda')
  const qualifier = url.searchParams.get('Qualifier') ?? undefined
  const [, , collection, encoded, verb] = url.pathname.replace(/\/$/, '').split('/')
  const { method } = call
  if (collection === 'functions') {
    if (encoded === undefined && method === 'POST') return { kind: 'create' }
    const written = decodeURIComponent(encoded ?? '')
    if (verb === 'invocations' && method === 'POST') return { kind: 'invoke', written, qualifier }
    if (verb === 'configuration' && method === 'PUT') return { kind: 'update-configuration', written, qualifier }
    if (verb === 'code' && method === 'PUT') return { kind: 'update-code', written, qualifier }
    if (verb === 'versions' && method === 'POST') return { kind: 'publish', written, qualifier }
    if (verb === undefined && method === 'GET') return { kind: 'get' }
    if (verb === undefined && method === 'DELETE') return { kind: 'delete', written, qualifier }
  }
  if (collection === 'tags' && method === 'POST') return { kind: 'tag', written: decodeURIComponent(encoded ?? '') }
  return { kind: method === 'GET' ? 'read' : 'change' }
}
