import { setTimeout as wait } from 'node:timers/promises'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { missedTestCall } from '../../../src/voice/test-call.ts'
import { twilioSignature } from '../../../src/voice/twilio.ts'
import type { Checkout } from './checkout.ts'

const WORKERS = 4
/** Between two calls of a caller: without it their calls would take the processor from the change. */
const PAUSE_MS = 25

/**
 * Signed missed calls to the voice gateway, one after the other by each of a few callers, while `change` is made: what of
 * them was not answered 200, and how many there were.
 */
export async function calledMeanwhile(
  { http }: Checkout,
  { voice, token }: { voice: string; token: string },
  change: () => Promise<unknown>,
): Promise<{ calls: number; failed: string[] }> {
  const url = `${voice}/webhooks/twilio/voice`
  const failed: string[] = []
  let calls = 0
  let over = false
  const call = async () => {
    const { form } = missedTestCall()
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilioSignature(new Sensitive(token), url, form),
    }
    const body = new URLSearchParams(form).toString()
    calls++
    const answer = await http(url, { method: 'POST', headers, body }).catch((error: Error) => error.message)
    // With the API away, or failing, the gateway answers 200 all the same, and says that it is.
    const good = typeof answer !== 'string' && answer.status === 200 && answer.body.endsWith('<Response/>')
    if (!good) failed.push(typeof answer === 'string' ? answer : `${answer.status} ${answer.body}`)
  }
  const caller = async () => {
    while (!over) {
      await call()
      await wait(PAUSE_MS)
    }
  }
  const callers = Array.from({ length: WORKERS }, caller)
  await change().finally(() => {
    over = true
  })
  await Promise.all(callers)
  return { calls, failed }
}
