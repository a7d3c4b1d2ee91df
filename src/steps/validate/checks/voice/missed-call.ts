import { commandLine } from '../../../../command-line.ts'
import { Sensitive } from '../../../../secrets/sensitive.ts'
import { missedTestCall, twilioMissedStates } from '../../../../voice/test-call.ts'
import { twilioSignature } from '../../../../voice/twilio.ts'
import { emptyWebhooks } from '../../../../webhooks/empty-webhooks.ts'
import { voicePaths } from '../../../../webhooks/wanted.ts'
import { answerInWords, isRefused, isTaken, post } from '../../../webhooks/checks/webhook-check.ts'
import type { Check, CheckNeeds, CheckOutcome } from '../check.ts'
import { skipped } from '../outcome.ts'
import { deliverCalls } from './deliver-calls.ts'
import { testNumbers } from './test-calls.ts'
import { heldNow } from './unsigned-webhooks.ts'

/**
 * Section 2.8, line 4: signed missed calls of Twilio's through the gateway, the Lambda and the API. Proof is the API's own log:
 * the conversation, and the outbox event. A deploy ends with one call. `medspa validate` sends each state in which a call ends
 * that nobody took, and each twice, as a provider does that heard no answer: every call must become one conversation.
 */
export const missedCall: Check = {
  id: 'missed-call',
  group: 'voice',
  hint: () =>
    `The API's log: \`${commandLine('logs', { flags: ['--since', '15m'] })}\`; the voice Lambda's: \`${commandLine('logs', { words: ['voice'], flags: ['--since', '15m'] })}\`.`,
  async run(deps, target, { signal }) {
    const { standing, urls } = target
    const numbers = await testNumbers(deps, target)
    if ('status' in numbers) return numbers
    const token = await signingToken(deps, standing)
    if (token === undefined) return skipped('TWILIO_AUTH_TOKEN is not set')
    deps.redactor.add(token)

    const url = `${urls.voice}${voicePaths.twilio}`
    return deliverCalls(deps, target, {
      id: missedCall.id,
      make: () =>
        (standing ? twilioMissedStates : (['no-answer'] as const)).map((state) => {
          const { callId, form } = missedTestCall(state, numbers)
          const told = standing ? `${state} ${callId}` : callId
          return { callId, told, body: new URLSearchParams(form).toString() }
        }),
      times: standing ? 2 : 1,
      post: ({ body }) => deliver(deps, { body, signal, token, url }),
      taken: `POST ${url}: 200, to ${numbers.clinic}`,
      signal,
    })
  },
}

/**
 * What Twilio signs with: in a rehearsal its own stand-in, so that a wrong key in the secret shows; on AWS nobody but Twilio
 * has it besides the secret. At the end of a deploy it is the secret's too, whatever it holds: the release is looked at.
 */
async function signingToken(
  { names, profile, secrets }: Pick<CheckNeeds, 'names' | 'profile' | 'secrets'>,
  standing: boolean,
): Promise<Sensitive | undefined> {
  const token = await heldNow({ names, secrets }, 'TWILIO_AUTH_TOKEN')
  if (token === undefined) return undefined
  const own = standing ? profile.signingKeys?.twilio : undefined
  return own === undefined ? token : new Sensitive(own)
}

/** Undefined where it is taken. */
async function deliver(
  deps: Pick<CheckNeeds, 'clock' | 'http'>,
  { body, signal, token, url }: { body: string; signal: AbortSignal; token: Sensitive; url: string },
): Promise<CheckOutcome | undefined> {
  const headers = {
    'content-type': emptyWebhooks.twilio.type,
    'x-twilio-signature': twilioSignature(token, url, Object.fromEntries(new URLSearchParams(body))),
  }
  const answer = await post(deps, url, { headers, body }, signal)
  if (isTaken(answer)) return undefined
  const evidence = `POST ${url}: ${answerInWords(answer)}`
  if (!isRefused(answer)) return { status: 'failed', evidence }
  return {
    status: 'failed',
    evidence: `${evidence}: the signature is refused`,
    hint: wrongKey('TWILIO_AUTH_TOKEN', 'Twilio signs with the primary Auth Token of its account'),
  }
}

/** What to do where a signature is refused. */
export const wrongKey = (key: string, where: string): string =>
  `${where}: set it as ${key} (\`${commandLine('secrets set', { words: [key], flags: ['--roll'] })}\`). Where the secret has the right value, the tasks may have a previous one: \`${commandLine('deploy', { flags: ['--redeploy'] })}\` replaces them.`
