import { commandLine } from '../../../../command-line.ts'
import { Sensitive } from '../../../../secrets/sensitive.ts'
import { telnyxHeaders } from '../../../../voice/telnyx.ts'
import { missedTelnyxTestCall } from '../../../../voice/test-call.ts'
import { emptyWebhooks } from '../../../../webhooks/empty-webhooks.ts'
import { voicePaths } from '../../../../webhooks/wanted.ts'
import { type Answered, answerInWords, isRefused, isTaken, post } from '../../../webhooks/checks/webhook-check.ts'
import type { Check, CheckOutcome } from '../check.ts'
import { skipped } from '../outcome.ts'
import { deliverCalls } from './deliver-calls.ts'
import { wrongKey } from './missed-call.ts'
import { testNumbers } from './test-calls.ts'
import { heldNow } from './unsigned-webhooks.ts'

/**
 * A signed `call.hangup` of Telnyx's, twice, becomes one conversation and one event. On AWS nobody can sign it: Telnyx alone has
 * its private key. Not at the end of a deploy, whose test call of Twilio's takes the same way; the key is no part of a release.
 */
export const missedCallTelnyx: Check = {
  id: 'missed-call-telnyx',
  group: 'voice',
  standing: true,
  hint: () => `The API's log: \`${commandLine('logs', { flags: ['--since', '15m'] })}\`.`,
  async run(deps, target, { signal }) {
    const { profile } = deps
    const numbers = await testNumbers(deps, target)
    if ('status' in numbers) return numbers
    if ((await heldNow(deps, 'TELNYX_PUBLIC_KEY')) === undefined) return skipped('TELNYX_PUBLIC_KEY is not set')
    if (profile.signingKeys === undefined)
      return skipped('Telnyx alone can sign its webhooks: call a number of yours at Telnyx, and hang up')

    const url = `${target.urls.voice}${voicePaths.telnyx}`
    const key = new Sensitive(profile.signingKeys.telnyx)
    return deliverCalls(deps, target, {
      id: missedCallTelnyx.id,
      make: (since) => {
        const { body, callId } = missedTelnyxTestCall(since, numbers)
        return [{ callId, told: `call.hangup ${callId}`, body }]
      },
      times: 2,
      async post({ body }) {
        const headers = {
          'content-type': emptyWebhooks.telnyx.type,
          ...telnyxHeaders(key, body, deps.clock.now()),
        }
        const answer = await post(deps, url, { headers, body }, signal)
        return isTaken(answer) ? undefined : notTaken(`POST ${url}: ${answerInWords(answer)}`, answer)
      },
      taken: `POST ${url}: 200, to ${numbers.clinic}`,
      signal,
    })
  },
}

const notTaken = (evidence: string, answer: Answered): CheckOutcome =>
  isRefused(answer)
    ? {
        status: 'failed',
        evidence: `${evidence}: the signature is refused`,
        hint: wrongKey(
          'TELNYX_PUBLIC_KEY',
          "The public key of the account stands in Telnyx's portal, Keys & Credentials",
        ),
      }
    : { status: 'failed', evidence }
