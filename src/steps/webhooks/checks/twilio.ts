import { liveTwilioCall } from '../../../voice/live-test-call.ts'
import { twilioSignature } from '../../../voice/twilio.ts'
import { post, skipped, type WebhookCheck } from './webhook-check.ts'

const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** The keys by which an API may verify Twilio's signature: the platform's takes the first that is set. */
const signingKeys = ['TWILIO_WEBHOOK_SECRET', 'TWILIO_AUTH_TOKEN']

/** A signed call that rings, which no API records as a missed one, is answered 200. */
export const twilioSigned: WebhookCheck = {
  id: 'twilio-signed',
  async run(deps, { held, urls }, signal) {
    const url = urls.twilioVoice
    if (url === undefined) return skipped('there is no voice gateway')
    const keys = signingKeys.flatMap((name) => {
      const key = held(name)
      return key === undefined ? [] : [{ key, name }]
    })
    if (keys.length === 0) return skipped(`${signingKeys.at(-1)} is not set`)
    const said: string[] = []
    for (const { key, name } of keys) {
      const call = liveTwilioCall()
      const headers = { ...form, 'x-twilio-signature': twilioSignature(key, url, call) }
      const answer = await post(deps, url, { headers, body: new URLSearchParams(call).toString() }, signal)
      said.push(`POST ${url}, signed by ${name}: ${'reason' in answer ? answer.reason : answer.status}`)
      if ('status' in answer && answer.status === 200) return { status: 'ok', evidence: said.join('; ') }
    }
    return { status: 'failed', evidence: said.join('; ') }
  },
}

/** A call without a signature is refused. */
export const twilioUnsigned: WebhookCheck = {
  id: 'twilio-unsigned',
  async run(deps, { urls }, signal) {
    const url = urls.twilioVoice
    if (url === undefined) return skipped('there is no voice gateway')
    const answer = await post(deps, url, { headers: form, body: '' }, signal)
    const evidence = `unsigned POST ${url}: ${'reason' in answer ? answer.reason : answer.status}`
    const refused = 'status' in answer && [401, 403].includes(answer.status)
    return { status: refused ? 'ok' : 'failed', evidence: refused ? evidence : `${evidence}, and not 401 or 403` }
  },
}
