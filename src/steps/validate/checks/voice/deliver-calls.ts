import type { CheckNeeds, CheckOutcome, CheckTarget, KeptCalls, TestCall } from '../check.ts'
import { callsInLog } from './call-in-log.ts'

type Delivery = {
  /** Id of the check, whose calls the next look of `--wait` looks for again. */
  id: string
  make: (since: Date) => readonly TestCall[]
  /** How often each call is delivered: twice as by a provider that heard no answer. */
  times: number
  /** One delivery; undefined where it is taken. */
  post: (call: TestCall) => Promise<CheckOutcome | undefined>
  /** What was taken, as the evidence says it. */
  taken: string
  signal: AbortSignal
}

/**
 * Delivers test calls, and looks for them in the API's log. Calls of the look before stay the same calls: the API knows them by
 * their ids, so that a delivery more of a call that did not arrive leaves no second conversation behind.
 */
export async function deliverCalls(
  deps: Pick<CheckNeeds, 'clock' | 'logs' | 'names'>,
  { testCalls }: Pick<CheckTarget, 'testCalls'>,
  { id, make, post, signal, taken, times }: Delivery,
): Promise<CheckOutcome> {
  const kept = testCalls.get(id) ?? madeAt(deps.clock.now(), make)
  testCalls.set(id, kept)
  const { calls, since } = kept
  for (let delivery = 0; delivery < times && !kept.arrived; delivery++) {
    const refused = await Promise.all(calls.map(post))
    const first = refused.find((each) => each !== undefined)
    if (first !== undefined) return first
  }
  const { arrived, evidence, status } = await callsInLog(deps, calls, { since, signal })
  testCalls.set(id, { ...kept, arrived })
  return { status, evidence: `${taken}; ${evidence}` }
}

const madeAt = (since: Date, make: Delivery['make']): KeptCalls => ({ since, calls: make(since), arrived: false })
