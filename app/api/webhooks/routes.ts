import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { calledBaseUrl } from './public-url.ts'
import { type Recorder, recordMissedCall } from './record.ts'
import { missedTelnyxCall, parseTelnyxEvent } from './telnyx-call.ts'
import { isCurrent, isTelnyxSignature, telnyxPublicKey } from './telnyx-signature.ts'
import { DONE, missedTwilioCall, REJECT } from './twilio-call.ts'
import { hasFewFields, isForm, MOST_FIELDS, readForm } from './twilio-form.ts'
import { isSignatureShaped, isTwilioSignature } from './twilio-signature.ts'

export type WebhookParts = Recorder & {
  config: Pick<Config, 'TWILIO_AUTH_TOKEN' | 'TELNYX_PUBLIC_KEY' | 'VOICE_PUBLIC_BASE_URL'>
}

/**
 * Adds the two voice webhooks. Without its key a provider is answered 503: nothing is ever taken unverified. 403 is a
 * wrong signature, 400 a request without sense; a failure to record is 500, so that the provider tries again. What is
 * not signed is refused before its body is read.
 */
export function addVoiceWebhooks(server: FastifyInstance, parts: WebhookParts): void {
  const twilio = twilioVoice(parts)
  server.post('/webhooks/twilio/voice', { onRequest: twilio.onRequest }, twilio.answer)
  const telnyx = telnyxVoice(parts)
  server.post('/webhooks/telnyx/voice', { onRequest: telnyx.onRequest }, telnyx.answer)
}

function twilioVoice(parts: WebhookParts) {
  const { TWILIO_AUTH_TOKEN: authToken, VOICE_PUBLIC_BASE_URL: publicUrl } = parts.config
  const signatureOf = (request: FastifyRequest) => header(request, 'x-twilio-signature')
  const baseOf = (request: FastifyRequest) => publicUrl ?? calledBaseUrl(request.headers)
  return {
    async onRequest(request: FastifyRequest, reply: FastifyReply) {
      if (!authToken) return notConfigured(parts, reply, 'TWILIO_AUTH_TOKEN')
      if (baseOf(request) === undefined || !isSignatureShaped(signatureOf(request)))
        return refused(parts, reply, 'twilio')
    },
    async answer(request: FastifyRequest, reply: FastifyReply) {
      const body = rawBody(request)
      const contentType = request.headers['content-type'] ?? ''
      if (isForm(contentType) && !hasFewFields(body)) {
        return reply.code(400).send({ error: `the form has more than ${MOST_FIELDS} fields` })
      }
      const signed = { url: baseOf(request) + request.url, contentType, body, signature: signatureOf(request) }
      if (!isTwilioSignature(authToken ?? '', signed)) return refused(parts, reply, 'twilio')
      const call = missedTwilioCall(readForm(body))
      if (call) await recordMissedCall(parts, call)
      return reply.type('text/xml; charset=utf-8').send(call ? DONE : REJECT)
    },
  }
}

function telnyxVoice(parts: WebhookParts) {
  const key = telnyxPublicKey(parts.config.TELNYX_PUBLIC_KEY ?? '')
  const signatureOf = (request: FastifyRequest) => ({
    signature: header(request, 'telnyx-signature-ed25519'),
    timestamp: header(request, 'telnyx-timestamp'),
  })
  return {
    async onRequest(request: FastifyRequest, reply: FastifyReply) {
      if (!key) return notConfigured(parts, reply, 'TELNYX_PUBLIC_KEY')
      if (!isCurrent(signatureOf(request), Date.now())) return refused(parts, reply, 'telnyx')
    },
    async answer(request: FastifyRequest, reply: FastifyReply) {
      const body = rawBody(request)
      if (!key || !isTelnyxSignature(key, { body, ...signatureOf(request) }, Date.now())) {
        return refused(parts, reply, 'telnyx')
      }
      const event = parseTelnyxEvent(body)
      if (!event) return reply.code(400).send({ error: 'not a Telnyx event' })
      const call = missedTelnyxCall(event)
      if (call) await recordMissedCall(parts, call)
      return reply.send({ ok: true })
    },
  }
}

/** The server parses no body (see server.ts): it arrives as the bytes that were signed. */
const rawBody = (request: FastifyRequest): Buffer => (Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0))

const header = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

function notConfigured({ log }: WebhookParts, reply: FastifyReply, variable: string) {
  log.error({ variable }, 'webhook not configured: the variable is missing, the placeholder or not a key')
  return reply.code(503).send({ error: `${variable} is not configured` })
}

function refused({ log }: WebhookParts, reply: FastifyReply, provider: string) {
  log.warn({ provider }, 'webhook refused: wrong signature')
  return reply.code(403).send({ error: 'wrong signature' })
}
