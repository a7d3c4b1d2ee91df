import { until } from '../../../io/clock.ts'
import { reasonOf } from '../../../io/http.ts'
import { PLACEHOLDER } from '../../../secrets/keys.ts'
import { missedTestCall } from '../../../voice/test-call.ts'
import { twilioSignature } from '../../../voice/twilio.ts'
import { waits } from '../../../waits.ts'
import type { Check, CheckNeeds, CheckOutcome } from './check.ts'

/** The clocks of tasks and of this machine need not agree. */
const CLOCKS_APART_MS = 60_000

/** What the API logs of a call: its row is committed by the first, its event delivered to Redis by the second. */
export const wanted = ['conversation started', 'outbox delivered']

/**
 * Section 2.8, line 4: one signed missed call through the gateway, the Lambda and the API. Proof is the API's own log: the
 * conversation, and the outbox event.
 */
export const missedCall: Check = {
  id: 'missed-call',
  async run(deps, { readiness, urls }, { signal }) {
    if (urls.voice === undefined) return skipped('there is no voice gateway')
    if (!(await readiness()).testCalls) return skipped('the image does not know test calls (`testCalls` in /ready)')
    const token = (await deps.secrets.read(deps.names.appSecrets))?.values.get('TWILIO_AUTH_TOKEN')
    if (token === undefined || token.reveal() === PLACEHOLDER) return skipped('TWILIO_AUTH_TOKEN is not set')
    deps.redactor.add(token)

    const url = `${urls.voice}/webhooks/twilio/voice`
    const { callId, form } = missedTestCall()
    const since = deps.clock.now()
    let answered: string
    try {
      const { status } = await deps.http.request(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-twilio-signature': twilioSignature(token, url, form),
        },
        body: new URLSearchParams(form).toString(),
        signal,
      })
      answered = `POST ${url}: ${status}`
      if (status !== 200) return { status: 'failed', evidence: answered }
    } catch (error) {
      return { status: 'failed', evidence: `POST ${url}: ${reasonOf(error)}` }
    }
    const logged = await findInLog(deps, { callId, since, signal })
    const told = wanted.map((words) => `${words}: ${logged.has(words) ? 'yes' : 'no'}`)
    return {
      status: logged.size === wanted.length ? 'ok' : 'failed',
      evidence: `${answered}; ${callId}: ${told.join(', ')}`,
    }
  },
}

const skipped = (evidence: string): CheckOutcome => ({ status: 'skipped', evidence })

/** Which of the wanted words the API's log has of this call, within a minute. */
async function findInLog(
  { clock, logs, names }: Pick<CheckNeeds, 'clock' | 'logs' | 'names'>,
  { callId, since, signal }: { callId: string; since: Date; signal: AbortSignal },
): Promise<ReadonlySet<string>> {
  let found = new Set<string>()
  await until(
    clock,
    async () => {
      const lines = await logs.find(names.apiLogGroup, {
        since: new Date(since.getTime() - CLOCKS_APART_MS),
        filterPattern: `"${callId}"`,
      })
      found = new Set(wanted.filter((words) => lines.some(({ message }) => message.includes(words))))
      return found.size === wanted.length ? true : undefined
    },
    { ...waits.missedCall, signal },
  )
  return found
}
