/** What is read of an API Gateway HTTP API event, payload format 2.0. Header names arrive in lower case. */
export type HttpEvent = {
  rawPath: string
  rawQueryString?: string
  headers?: Record<string, string | undefined>
  body?: string
  isBase64Encoded?: boolean
  requestContext: { domainName?: string; requestId?: string; http: { method: string } }
}

/** What API Gateway makes an HTTP answer from, payload format 2.0. */
export type HttpResult = {
  statusCode: number
  headers: Record<string, string>
  body: string
  isBase64Encoded: boolean
}

/** A text answer; `contentType` without it is plain text. */
export const text = (statusCode: number, body: string, headers: Record<string, string> = {}): HttpResult => ({
  statusCode,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body,
  isBase64Encoded: false,
})

/** The body's bytes as the client sent them; undefined when it claims to be base64 and is not. */
export function bodyBytes(event: HttpEvent): Buffer | undefined {
  const body = event.body ?? ''
  if (!event.isBase64Encoded) return Buffer.from(body, 'utf8')
  // Buffer.from skips what it does not understand, and would forward another body than was signed.
  const wellFormed = body.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(body)
  return wellFormed ? Buffer.from(body, 'base64') : undefined
}
