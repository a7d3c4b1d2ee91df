import { setTimeout as wait } from 'node:timers/promises'
import { expect, vi } from 'vitest'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { missedTestCall } from '../../../src/voice/test-call.ts'
import { twilioSignature } from '../../../src/voice/twilio.ts'
import type { Checkout } from './checkout.ts'

/** What callers were answered. */
export type Answers = {
  /** Calls that the API took: it has told that they are recorded. */
  taken: string[]
  /** How many heard that nobody takes calls now, and how many that the API cannot be had. */
  parked: number
  unavailable: number
  /** Answers that are no TwiML. */
  failed: string[]
}

const XML = '(?:<\\?xml version="1.0" encoding="UTF-8"\\?>)?'
const TAKEN = new RegExp(`^${XML}<Response ?/>$`)
const SAID = new RegExp(`^${XML}<Response><Say>([^<]+)</Say><Hangup/></Response>$`)

/** A second caller would not be another test, and the machine has other work. */
const PACE_MS = 100

/**
 * Somebody who calls the voice webhook, signed, some ten times a second, until `hangUp`; that gives what the answers were.
 */
export function startCaller({ http }: Checkout, { voice, token }: { voice: string; token: string }) {
  const url = `${voice}/webhooks/twilio/voice`
  const answers: Answers = { taken: [], parked: 0, unavailable: 0, failed: [] }
  let over = false

  const call = async () => {
    const { callId, form } = missedTestCall()
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilioSignature(new Sensitive(token), url, form),
    }
    const body = new URLSearchParams(form).toString()
    const answer = await http(url, { method: 'POST', headers, body }).catch((error: Error) => error)
    if (answer instanceof Error) return answers.failed.push(answer.message)
    const said = SAID.exec(answer.body)?.[1]
    if (answer.status !== 200 || !/xml/.test(String(answer.headers['content-type']))) {
      answers.failed.push(`${answer.status} ${answer.headers['content-type']} ${answer.body}`)
    } else if (TAKEN.test(answer.body)) answers.taken.push(callId)
    else if (said === undefined) answers.failed.push(answer.body)
    else if (/not taking calls/.test(said)) answers.parked++
    else answers.unavailable++
  }
  const calling = (async () => {
    while (!over) {
      await call()
      await wait(PACE_MS)
    }
  })()
  return {
    /** As they are now. */
    answers: (): Readonly<Answers> => answers,
    /** Waits until the API has taken one more call. */
    async takenAgain(): Promise<void> {
      const then = answers.taken.length
      await vi.waitFor(() => expect(answers.taken.length).toBeGreaterThan(then), { timeout: 60_000, interval: PACE_MS })
    },
    async hangUp(): Promise<Answers> {
      over = true
      await calling
      return answers
    },
  }
}
