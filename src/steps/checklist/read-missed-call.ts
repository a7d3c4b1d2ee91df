import * as z from 'zod'
import type { Deps } from '../../deps.ts'
import { count } from '../../quantities.ts'
import type { RunRecord } from '../../runs/record.ts'
import { wanted as words } from '../validate/checks/voice/call-in-log.ts'
import { readServingLog, servingRollout } from '../validate/serving-log.ts'

const validated = z.object({ probes: z.array(z.object({ id: z.string(), status: z.string() })) })

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
  const run = await lastWithCall(deps, signal)
  return run && `the test call of ${run.command} came through, ${run.endedAt}, by ${run.operator.user}`
}

/** The newest run since the rollout that ended with a validation, whose test call was not skipped. */
async function lastWithCall({ clock, pastRuns, service }: Needs, signal: AbortSignal): Promise<RunRecord | undefined> {
  const state = await service.describe()
  const rolledOut = (state && servingRollout(state)?.createdAt)?.getTime() ?? 0
  const since = new Date(Math.max(rolledOut, clock.now().getTime() - LOOK_BACK_MS))
  const here = await pastRuns.here(since)
  const runs = [...here, ...(await pastRuns.elsewhere(since, here, signal))]
  return runs
    .filter((run) => run.endedAt !== null && Date.parse(run.endedAt) >= since.getTime() && madeTheCall(run))
    .toSorted((a, b) => b.id.localeCompare(a.id))[0]
}

/** `validate` lists its checks, and may have been told to make some alone; the end of another command tells what it skipped. */
function madeTheCall({ result, steps }: RunRecord): boolean {
  const listed = validated.safeParse(result)
  if (listed.success) return listed.data.probes.some(({ id, status }) => id === 'missed-call' && status === 'ok')
  return steps.some(
    ({ id, reason, status }) =>
      id === 'validate' && status === 'done' && reason !== undefined && !reason.includes('missed-call skipped'),
  )
}
