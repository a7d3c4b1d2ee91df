import type { Deps } from '../../deps.ts'
import { count } from '../../quantities.ts'
import type { RunRecord } from '../../runs/record.ts'
import { wanted as words } from '../validate/checks/voice/call-in-log.ts'
import { readServingLog, servingRollout } from '../validate/serving-log.ts'

type Needs = Pick<Deps, 'clock' | 'logs' | 'names' | 'pastRuns' | 'service'>

/** Run records are read one by one: who has not validated for so long may do so. */
const LOOK_BACK_MS = 30 * 86_400_000

/**
 * Section 2.8: how it was seen, since the rollout, that a missed call starts a conversation. By the log of the last hour, of
 * whose calls it may be; else by the run records, of a validation whose test call came through. Undefined where neither tells.
 */
export async function readMissedCall(deps: Needs, signal: AbortSignal): Promise<string | undefined> {
  const log = await readServingLog(deps, words)
  if (log === undefined) return undefined
  const times = words.map((word) => ({ word, lines: log.lines.filter(({ message }) => message.includes(word)) }))
  if (times.every(({ lines }) => lines.length > 0))
    return `${times.map(({ lines, word }) => `\`${word}\` ${count(lines.length, 'time')}`).join(', ')} in the log since ${log.since.toISOString()}`
  const run = await validated(deps, signal)
  return run && `the test call of ${run.command} came through, ${run.endedAt}, by ${run.operator.user}`
}

/** The newest run since the rollout that ended with a validation, whose test call was not skipped. */
async function validated({ clock, pastRuns, service }: Needs, signal: AbortSignal): Promise<RunRecord | undefined> {
  const state = await service.describe()
  const rolledOut = (state && servingRollout(state)?.createdAt)?.getTime() ?? 0
  const since = new Date(Math.max(rolledOut, clock.now().getTime() - LOOK_BACK_MS))
  const here = await pastRuns.here(since)
  const runs = [...here, ...(await pastRuns.elsewhere(since, here, signal))]
  return runs
    .filter(
      ({ endedAt, steps }) => endedAt !== null && Date.parse(endedAt) >= since.getTime() && steps.some(sawTheCall),
    )
    .toSorted((a, b) => b.id.localeCompare(a.id))[0]
}

const sawTheCall = ({ id, reason, status }: RunRecord['steps'][number]): boolean =>
  id === 'validate' && status === 'done' && reason !== undefined && !reason.includes('missed-call skipped')
