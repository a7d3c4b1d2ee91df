import { type KeyObject, sign } from 'node:crypto'

const { getExpectedTwilioSignature } = await import('twilio/lib/webhooks/webhooks.js')

export const TOKEN = 'a-test-auth-token'
/** Where the voice gateway would be: not where the API is called, as behind the Lambda. */
export const PUBLIC = 'https://abc123.execute-api.us-east-1.amazonaws.com'

/** Posts a Twilio voice webhook, signed by Twilio's own package. */
export async function postTwilio(
  api: string,
  form: Record<string, string>,
  o: { query?: string; token?: string; headers?: Record<string, string> } = {},
) {
  const path = `/webhooks/twilio/voice${o.query ?? ''}`
  const signature = getExpectedTwilioSignature(o.token ?? TOKEN, PUBLIC + path, form)
  const response = await fetch(api + path, {
    method: 'POST',
    headers: { ...o.headers, 'x-twilio-signature': signature },
    body: new URLSearchParams(form),
  })
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() }
}

/** A missed call at Twilio; `call` overrides its fields. */
export const missed = (callId: string, call: Record<string, string> = {}) => ({
  CallSid: callId,
  CallStatus: 'no-answer',
  From: '+12125550123',
  To: '+12125559999',
  CallerName: 'Jürgen & Söhne',
  ...call,
})

/** Posts a Telnyx event, signed with `privateKey`. */
export async function postTelnyx(
  api: string,
  privateKey: KeyObject,
  type: string,
  payload: unknown,
  sent = Date.now(),
) {
  const body = JSON.stringify({ data: { event_type: type, payload } })
  const timestamp = String(Math.floor(sent / 1000))
  const signature = sign(null, Buffer.from(`${timestamp}|${body}`), privateKey).toString('base64')
  const response = await fetch(`${api}/webhooks/telnyx/voice`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'telnyx-timestamp': timestamp,
      'telnyx-signature-ed25519': signature,
    },
    body,
  })
  return response.status
}
