import { randomBytes } from 'node:crypto'
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { type AskedCall, isTaken, type PlayedCall, testCallSid } from '../missed-call.ts'
import type { Send, Sent } from '../send.ts'
import type { TwilioAccount, TwilioAlert, TwilioApplication, TwilioNumber } from './schema.ts'

/** Requests of calls are cut after 15 seconds, whatever the overrides say (twilio.com/docs/api/errors/11205). */
const CUT_MS = 15_000
const NO_CONNECTION = '11205'
const HTTP_FAILURE = '11200'

type VoiceUrls = Pick<TwilioNumber, 'voice_url' | 'voice_method' | 'voice_fallback_url' | 'voice_fallback_method'>

/**
 * Plays Twilio at a call that nobody answers: asks the number's webhook, once more where no connection came about, then its
 * fallback with `ErrorCode` and `ErrorUrl`. A failure is an alert of the account. The status callback is not asked.
 *
 * @throws Error where no webhook takes the number's calls
 */
export async function playTwilioCall(
  account: TwilioAccount,
  number: TwilioNumber,
  { from, to }: AskedCall,
  send: Send,
): Promise<PlayedCall> {
  const urls = voiceUrlsOf(account, number)
  const callId = testCallSid()
  const fields = {
    AccountSid: account.sid,
    ApiVersion: '2010-04-01',
    CallSid: callId,
    CallStatus: 'no-answer',
    Called: to,
    Caller: from,
    Direction: 'inbound',
    From: from,
    To: to,
  }
  const ask = (url: string, method: 'GET' | 'POST', form: Record<string, string>) =>
    send(signed(account.auth_token, { url, method, form }))

  const attempts = [await ask(urls.voice_url, urls.voice_method, fields)]
  // Twilio's usual overrides: one repetition (`rc=1`), for connections alone (`rp=ct`).
  if (attempts[0]?.status === null) attempts.push(await ask(urls.voice_url, urls.voice_method, fields))
  const last = attempts.at(-1)
  if (last !== undefined && !isTaken(last)) {
    const alert = alertOf(last, callId, urls.voice_method)
    account.alerts.push(alert)
    const told = { ...fields, ErrorCode: alert.error_code, ErrorUrl: last.url }
    if (urls.voice_fallback_url) attempts.push(await ask(urls.voice_fallback_url, urls.voice_fallback_method, told))
  }
  return { provider: 'twilio', callId, attempts }
}

/** A trunk comes before an application, an application before the number's own URLs. */
function voiceUrlsOf(account: TwilioAccount, number: TwilioNumber): VoiceUrls {
  if (number.trunk_sid !== null) throw new Error(`a SIP trunk takes the calls of ${number.phone_number}: no webhook`)
  const application: TwilioApplication | undefined = account.applications.find(
    ({ sid }) => sid === number.voice_application_sid,
  )
  const urls: VoiceUrls = application ?? number
  if (urls.voice_url === '') throw new Error(`${number.phone_number} has no voice URL`)
  return urls
}

/** A request with the signature that the receiver checks: the URL has lost its overrides, user and, over TLS, port. */
export function signed(
  authToken: string,
  { form, method, url }: { url: string; method: 'GET' | 'POST'; form: Record<string, string> },
) {
  const target = new URL(url)
  target.hash = ''
  target.username = ''
  target.password = ''
  if (method === 'GET') for (const [name, value] of Object.entries(form)) target.searchParams.set(name, value)
  const signedUrl = new URL(target)
  if (signedUrl.protocol === 'https:') signedUrl.port = ''
  const signature = getExpectedTwilioSignature(authToken, signedUrl.href, method === 'GET' ? {} : form)
  return {
    method,
    url: target.href,
    headers: {
      'user-agent': 'TwilioProxy/1.1',
      'x-twilio-signature': signature,
      ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }),
    },
    body: method === 'POST' ? new URLSearchParams(form).toString() : '',
    timeoutMs: CUT_MS,
  }
}

function alertOf({ body, error, headers, status, url }: Sent, callId: string, method: 'GET' | 'POST'): TwilioAlert {
  return {
    sid: `NO${randomBytes(16).toString('hex')}`,
    error_code: status === null ? NO_CONNECTION : HTTP_FAILURE,
    log_level: 'error',
    alert_text: status === null ? `HTTP connection failure: ${error}` : `Got HTTP ${status} response to ${url}`,
    request_url: url,
    request_method: method,
    resource_sid: callId,
    request_variables: '',
    request_headers: null,
    response_body: body,
    response_headers: headers.map(([name, value]) => `${name}: ${value}`).join('\n'),
    date_generated: new Date().toISOString(),
  }
}
