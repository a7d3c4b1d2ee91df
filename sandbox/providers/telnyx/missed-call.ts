import { createPrivateKey, randomUUID, sign } from 'node:crypto'
import { type AskedCall, isTaken, type PlayedCall } from '../missed-call.ts'
import type { Send, Sent } from '../send.ts'
import { connectionOf } from './records.ts'
import type { TelnyxAccount, TelnyxAttempt, TelnyxNumber } from './schema.ts'

/** How long Telnyx waits for an answer where the connection does not say. */
const USUAL_TIMEOUT_SECONDS = 2
/** Telnyx tells several stories of how often it repeats; here each URL is asked twice at most, without a pause. */
const TRIES = 2
/** Telnyx' voice documentation: these are repeated, and other answers of 400 to 499 are not. */
const isRepeated = ({ status }: Sent) => status === null || status >= 500 || status === 408 || status === 429

/**
 * Plays Telnyx at a call that nobody answers: sends `call.hangup` to the webhook of the number's connection, again where it
 * failed, then to its failover URL. What became of it is a webhook delivery of the account.
 *
 * @throws Error where no webhook takes the number's calls
 */
export async function playTelnyxCall(
  account: TelnyxAccount,
  number: TelnyxNumber,
  call: AskedCall,
  { privateKey, send }: { privateKey: string; send: Send },
): Promise<PlayedCall> {
  const connection = connectionOf(account, number.connection_id)
  if (connection === undefined) throw new Error(`${number.phone_number} has no connection`)
  if (!('webhook_event_url' in connection.record))
    throw new Error(`${number.phone_number} has a TeXML application, whose calls the sandbox does not play`)
  const { record } = connection
  const urls = [record.webhook_event_url, record.webhook_event_failover_url].filter((url) => url !== null)
  if (urls.length === 0) throw new Error(`the connection ${record.id} of ${number.phone_number} has no webhook URL`)

  const event = hangupOf(number, call)
  const timeoutMs = (record.webhook_timeout_secs || USUAL_TIMEOUT_SECONDS) * 1000
  const isOld = record.webhook_api_version === '1'
  const attempts: Sent[] = []
  for (const url of urls) {
    for (let tries = 0; tries < TRIES; tries++) {
      const meta = { attempt: attempts.length + 1, delivered_to: url }
      const body = JSON.stringify(isOld ? { ...inVersion1(event), meta } : { data: event, meta })
      attempts.push(await send({ ...signed(privateKey, body), url, method: 'POST', timeoutMs }))
      if (attempts.some(isTaken) || !isRepeated(attempts.at(-1) as Sent)) break
    }
    if (attempts.some(isTaken)) break
  }
  keepDelivery(account, event, attempts)
  return { provider: 'telnyx', callId: event.payload.call_control_id, attempts }
}

function hangupOf(number: TelnyxNumber, { from, to }: AskedCall) {
  const now = new Date().toISOString()
  return {
    record_type: 'event' as const,
    event_type: 'call.hangup',
    id: randomUUID(),
    occurred_at: now,
    payload: {
      // An id that Telnyx does not give out: receivers that know test calls take it for one.
      call_control_id: `test-${randomUUID()}`,
      call_leg_id: randomUUID(),
      call_session_id: randomUUID(),
      connection_id: number.connection_id,
      client_state: null,
      direction: 'incoming',
      from,
      to,
      start_time: now,
      end_time: now,
      state: 'hangup',
      hangup_cause: 'timeout',
      hangup_source: 'caller',
      sip_hangup_cause: 'unspecified',
      call_quality_stats: null,
    },
  }
}

type Hangup = ReturnType<typeof hangupOf>

/** The envelope of `webhook_api_version` 1: flat, with an underscore in the event's name. */
const inVersion1 = ({ event_type, id, occurred_at, payload }: Hangup) => ({
  record_type: 'event',
  event_type: event_type.replace('.', '_'),
  id,
  created_at: occurred_at,
  payload,
})

/** Ed25519 over the time, a bar and the body: neither the URL nor the method is signed. */
export function signed(privateKey: string, body: string) {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = sign(null, Buffer.from(`${timestamp}|${body}`), createPrivateKey(privateKey))
  return {
    headers: {
      'user-agent': 'telnyx-webhooks',
      'content-type': 'application/json',
      'telnyx-signature-ed25519': signature.toString('base64'),
      'telnyx-timestamp': timestamp,
    },
    body,
  }
}

function keepDelivery(account: TelnyxAccount, event: Hangup, attempts: readonly Sent[]): void {
  const shown = attempts.map(
    (sent): TelnyxAttempt => ({
      status: isTaken(sent) ? 'delivered' : 'failed',
      errors: [],
      started_at: sent.startedAt,
      finished_at: new Date(new Date(sent.startedAt).getTime() + sent.ms).toISOString(),
      http: {
        request: { url: sent.url, headers: [['user-agent', 'telnyx-webhooks']] },
        ...(sent.status !== null && { response: { status: sent.status, headers: sent.headers, body: sent.body } }),
      },
    }),
  )
  account.webhook_deliveries.push({
    id: randomUUID(),
    status: attempts.some(isTaken) ? 'delivered' : 'failed',
    started_at: event.occurred_at,
    finished_at: new Date().toISOString(),
    webhook: event,
    attempts: shown.toReversed(),
  })
}
