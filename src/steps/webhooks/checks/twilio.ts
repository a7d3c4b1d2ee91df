import type { Sensitive } from '../../../secrets/sensitive.ts'
import { emptyTwilioMessage, endedTwilioCall, liveTwilioCall } from '../../../voice/live-test-call.ts'
import { twilioSignature } from '../../../voice/twilio.ts'
import { emptyWebhooks } from '../../../webhooks/empty-webhooks.ts'
import { skipped } from '../../validate/checks/outcome.ts'
import {
  answerInWords,
  eachUrl,
  isRefused,
  isTaken,
  messageOutcome,
  notRefused,
  post,
  type WebhookCheck,
} from './webhook-check.ts'

const { body: NOTHING, type } = emptyWebhooks.twilio
const form = { 'content-type': type }

/** By what Twilio signs, and by what the platform's API verifies where it is set. */
const TOKEN = 'TWILIO_AUTH_TOKEN'
const SECRET = 'TWILIO_WEBHOOK_SECRET'

/**
 * A signed call that rings, and the report of a call that was taken, which no API records as missed ones, are answered 200 by the
 * API. Of messages: the signature is taken.
 */
export const twilioSigned: WebhookCheck = {
  id: 'twilio-signed',
  async run(deps, target, signal) {
    const [token, secret] = [target.held(TOKEN), target.held(SECRET)]
    if (token === undefined) return skipped(`${TOKEN}, by which Twilio signs, is not set`)
    const send = (url: string, fields: Record<string, string>, key?: Sensitive) => {
      const headers = { ...form, ...(key && { 'x-twilio-signature': twilioSignature(key, url, fields) }) }
      return post(deps, url, { headers, body: new URLSearchParams(fields).toString() }, signal)
    }
    return eachUrl(target, 'twilio', async ({ takes, url }) => {
      const fields = takes === 'calls' ? liveTwilioCall() : emptyTwilioMessage()
      const answer = await send(url, fields, token)
      const evidence = `POST ${url}, signed by ${TOKEN}: ${answerInWords(answer)}`
      if (isRefused(answer) && secret !== undefined) {
        const other = await send(url, fields, secret)
        const verifies = 'status' in other && other.status < 500 && !isRefused(other)
        if (!verifies) return { status: 'failed', evidence }
        return {
          status: 'failed',
          evidence: `${evidence}; the API verifies by ${SECRET}, which is not what Twilio signs with`,
        }
      }
      if (takes === 'messages') return messageOutcome(answer, evidence, () => send(url, fields))
      if (!isTaken(answer)) return { status: 'failed', evidence }
      const report = await send(url, endedTwilioCall(), token)
      return isTaken(report)
        ? { status: 'ok', evidence }
        : {
            status: 'failed',
            evidence: `POST ${url} of a call that ended, signed by ${TOKEN}: ${answerInWords(report)}`,
          }
    })
  },
}

/** A call without a signature is refused. */
export const twilioUnsigned: WebhookCheck = {
  id: 'twilio-unsigned',
  run: (deps, target, signal) =>
    eachUrl(target, 'twilio', async ({ takes, url }) => {
      const answer = await post(deps, url, { headers: form, body: NOTHING }, signal)
      const evidence = `unsigned POST ${url}: ${answerInWords(answer)}`
      if (isRefused(answer)) return { status: 'ok', evidence }
      if (takes === 'messages' && 'status' in answer && answer.status === 400)
        return skipped(`${evidence}: it reads the fields before the signature, so nothing is proven`)
      return notRefused(target, 'twilio', [TOKEN, SECRET], { answer, evidence })
    }),
}
