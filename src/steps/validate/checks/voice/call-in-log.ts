import { until } from '../../../../io/clock.ts'
import { waits } from '../../../../waits.ts'
import type { CheckNeeds, CheckOutcome, TestCall } from '../check.ts'

/** The clocks of tasks and of this machine need not agree. */
const CLOCKS_APART_MS = 60_000

/** What the API logs of a call: its row is committed by the first, its event delivered to Redis by the second. */
export const wanted = ['conversation started', 'outbox delivered'] as const

/**
 * Whether each of these calls became one conversation and one delivered event, by the API's log, within a minute. `told`: how
 * a call is called in the evidence; `arrived`: the API has noted each.
 */
export async function callsInLog(
  { clock, logs, names }: Pick<CheckNeeds, 'clock' | 'logs' | 'names'>,
  calls: readonly Pick<TestCall, 'callId' | 'told'>[],
  { since, signal }: { since: Date; signal: AbortSignal },
): Promise<CheckOutcome & { arrived: boolean }> {
  const counts = new Map<string, number[]>()
  // One request for all calls: FilterLogEvents may be asked five times a second, by everybody in the account.
  const filterPattern = calls.map(({ callId }) => `${calls.length === 1 ? '' : '?'}"${callId}"`).join(' ')
  const look = async () => {
    const lines = await logs.find(names.apiLogGroup, {
      since: new Date(since.getTime() - CLOCKS_APART_MS),
      filterPattern,
    })
    for (const { callId } of calls) {
      const own = lines.filter(({ message }) => message.includes(callId))
      counts.set(
        callId,
        wanted.map((words) => own.filter(({ message }) => message.includes(words)).length),
      )
    }
    return [...counts.values()].flat().every((times) => times > 0) ? true : undefined
  }
  await until(clock, look, { ...waits.missedCall, signal })
  const once = [...counts.values()].flat().every((times) => times === 1)
  const evidence = calls.map(({ callId, told }) => {
    const times = counts.get(callId) ?? []
    return `${told}: ${wanted.map((words, at) => `${words}: ${inWords(times[at])}`).join(', ')}`
  })
  const arrived = [...counts.values()].every(([started = 0]) => started > 0)
  return { status: once ? 'ok' : 'failed', evidence: evidence.join('; '), arrived }
}

const inWords = (times = 0): string => (times === 0 ? 'no' : times === 1 ? 'yes' : `${times} times`)
