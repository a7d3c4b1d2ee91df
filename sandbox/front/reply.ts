import { parseUnquoted } from '../data/files/unquoted-json.ts'
import type { Call, Reply } from './call.ts'

/**
 * A JSON answer, with each `Date` as AWS's JSON protocols write it: seconds since 1970. Services differ only in the JSON
 * version that they name, and no client looks at it.
 */
export function jsonReply(status: number, value: unknown): Reply {
  const body = JSON.stringify(value, function (this: Record<string, unknown>, key, written: unknown) {
    // `written` is text by now: Date has a toJSON of its own.
    const original = this[key]
    return original instanceof Date ? original.getTime() / 1000 : written
  })
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body }
}

/** An XML answer; `xml` is the document without its declaration. */
export function xmlReply(status: number, xml: string): Reply {
  return {
    status,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`,
  }
}

/** Text made safe between XML tags and in attributes. */
export function xmlText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')
}

/** The input of a JSON call; `{}` for an empty body. Throws on a body that is not a JSON object. */
export function operationInput(call: Call): Record<string, unknown> {
  if (call.body.length === 0) return {}
  const what = `${call.service} ${call.operation ?? call.method}: the body`
  const value = parseUnquoted(call.body.toString('utf8'), what)
  if (!isRecord(value)) throw new Error(`${what} is not a JSON object`)
  return value
}

/** The input of a query-protocol call: `Action`, `Version` and the flattened members. */
export function formInput(call: Call): URLSearchParams {
  if (call.body.length > 0) return new URLSearchParams(call.body.toString('utf8'))
  const query = call.url.indexOf('?')
  return new URLSearchParams(query === -1 ? '' : call.url.slice(query + 1))
}

/** The JSON object in an answer, `{}` for an empty body: to overlay what moto said. */
export function replyOutput(reply: Reply): Record<string, unknown> {
  const text = reply.body.toString()
  if (text === '') return {}
  const value = parseUnquoted(text, "the control plane's answer")
  return isRecord(value) ? value : {}
}

/** True for a plain JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
