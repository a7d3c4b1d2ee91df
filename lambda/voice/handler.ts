import { readConfig } from './config.ts'
import { bodyBytes, type HttpEvent, type HttpResult, text } from './event.ts'
import { forward } from './forward.ts'
import { parkedAnswer, providerOf } from './providers.ts'

/** Answers one request of the voice gateway (API Gateway HTTP API, payload format 2.0): `GET /health` and the providers' voice webhooks. */
export async function handler(event: HttpEvent): Promise<HttpResult> {
  const { method } = event.requestContext.http
  if (event.rawPath === '/health') return method === 'GET' ? text(200, 'ok') : notAllowed('GET')

  // The path first: an unknown one is 404, whatever the method.
  const provider = providerOf(event.rawPath)
  if (!provider) return text(404, 'not found')
  if (method !== 'POST') return notAllowed('POST')

  const body = bodyBytes(event)
  if (!body) return text(400, 'invalid body')

  const config = readConfig(process.env)
  return config.parked ? parkedAnswer(provider) : forward(event, body, provider, config)
}

const notAllowed = (allowed: string): HttpResult => text(405, 'method not allowed', { allow: allowed })
