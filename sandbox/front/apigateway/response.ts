import { isRecord } from '../reply.ts'

/** What goes back to the client. Header values that are lists are sent as one header each. */
export type GatewayResponse = { status: number; headers: Record<string, string | string[]>; body: Buffer }

/** An answer of the gateway's own: `{"message":"Not Found"}`. */
export function gatewayMessage(status: number, message: string): GatewayResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify({ message })) }
}

/**
 * Reads a function's answer in format 2.0 (AWS documentation, "Lambda function response for format 2.0"): with a
 * `statusCode` its parts are taken, without one the whole answer is the body of a 200. An answer that is neither is
 * `Internal Server Error`, as for every function error.
 */
export function gatewayResponse(payload: Buffer): GatewayResponse {
  let result: unknown
  try {
    result = JSON.parse(payload.toString('utf8'))
  } catch {
    return gatewayMessage(500, 'Internal Server Error')
  }
  if (!isRecord(result) || result.statusCode === undefined) {
    const body = typeof result === 'string' ? result : payload
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) }
  }
  const status = Number(result.statusCode)
  // null is nothing: aws-lambda-go (events/apigw.go) writes headers and cookies that a program has not set as null.
  const { headers = {}, cookies = [], body = '', isBase64Encoded = false } = withoutNulls(result)
  const sound =
    Number.isInteger(status) && status >= 100 && status <= 599 && isRecord(headers) && Array.isArray(cookies)
  if (!sound || typeof body !== 'string') return gatewayMessage(500, 'Internal Server Error')
  const named: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(headers)) {
    // Length and framing are the gateway's.
    if (value !== null && !FRAMING.has(name.toLowerCase())) named[name.toLowerCase()] = String(value)
  }
  named['content-type'] ??= 'text/plain;charset=UTF-8'
  if (cookies.length > 0) named['set-cookie'] = cookies.map(String)
  return { status, headers: named, body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') }
}

const withoutNulls = (result: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(result).filter(([, value]) => value !== null))

const FRAMING = new Set(['content-length', 'transfer-encoding', 'connection'])
