import { commandLine } from '../../../command-line.ts'
import { until } from '../../../io/clock.ts'
import { waits } from '../../../waits.ts'
import { explainedLines } from '../explained-lines.ts'
import type { ServingLog } from '../serving-log.ts'
import { OUTBOX_FETCH_FAILED, REDIS_CONNECTED, REDIS_NOT_AVAILABLE, TROUBLE } from '../trouble.ts'
import type { Check, CheckOutcome, Readiness } from './check.ts'

const lookAtLog = () => `The API's log: \`${commandLine('logs', { flags: ['--since', '1h'] })}\`.`

/** Section 2.8, line 2: the outbox poller is healthy, by the API's own view and by its log. */
export const outbox: Check = {
  id: 'outbox',
  group: 'data',
  hint: lookAtLog,
  async run(_, { readiness, servingLog }) {
    const [{ parts }, log] = await Promise.all([readiness(), servingLog()])
    if (log === undefined) return noService
    const failures = found(log, OUTBOX_FETCH_FAILED)
    if (failures.length > 0) return failed(log, failures, OUTBOX_FETCH_FAILED)
    const view = viewOf(parts, 'outbox')
    if (view !== undefined && !isOk(view)) return { status: 'failed', evidence: `/ready says outbox ${shown(view)}` }
    return { status: 'ok', evidence: `no \`${OUTBOX_FETCH_FAILED}\` in the log ${span(log)}` }
  },
}

/**
 * Section 2.8, line 3: Redis is connected, as the API says and the last word of its log on it. `/ready` is one task's answer:
 * the last word of every other task that runs counts too. What a task says that has ended since, as Redis' loss while it stops,
 * counts where no running one has spoken.
 */
export const redis: Check = {
  id: 'redis',
  group: 'data',
  hint: () => `${lookAtLog()} Where Redis refuses the token: \`${commandLine('secrets refresh')}\`.`,
  async run({ clock }, { readiness, servingLog, servingLogNow }, { signal }) {
    const [{ parts }, first] = await Promise.all([readiness(), servingLog()])
    if (first === undefined) return noService
    const view = viewOf(parts, 'redis')
    if (view !== undefined && !isOk(view)) return { status: 'failed', evidence: `/ready says redis ${shown(view)}` }
    let outcome = redisInLog(first, view)
    if (outcome.status !== 'failed') return outcome
    // The line that says it is connected may be on its way to the log.
    const look = async () => {
      const log = await servingLogNow()
      if (log !== undefined) outcome = redisInLog(log, view)
      return outcome.status === 'failed' ? undefined : outcome
    }
    return (await until(clock, look, { ...waits.redisConnected, signal })) ?? outcome
  },
}

function redisInLog(log: ServingLog, view: unknown): CheckOutcome {
  const told = log.lines.filter(
    ({ message }) => message.includes(REDIS_NOT_AVAILABLE) || message.includes(REDIS_CONNECTED),
  )
  const last = told.at(-1)
  const ofRunning = [...log.running].flatMap((id) => told.findLast(({ task }) => task === id) ?? [])
  // A task that has ended speaks for the others only while none of them has said anything.
  const lastWords = ofRunning.length > 0 ? ofRunning : told.slice(-1)
  if (lastWords.some(({ message }) => message.includes(REDIS_NOT_AVAILABLE)))
    return failed(log, found(log, REDIS_NOT_AVAILABLE), REDIS_NOT_AVAILABLE)
  const said = [
    view === undefined ? [] : ['/ready says so'],
    last === undefined ? [] : [`\`${REDIS_CONNECTED}\` in the log`],
  ]
  const evidence = said.flat().join('; ')
  if (evidence === '') return { status: 'skipped', evidence: 'neither /ready nor the log tells' }
  return { status: 'ok', evidence: `connected: ${evidence}` }
}

/**
 * The API's log since the rollout has no words of trouble (`validation.trouble` of the configuration file), but where an
 * older release serves: what it says of the later schema.
 */
export const apiLog: Check = {
  id: 'api-log',
  group: 'api',
  hint: lookAtLog,
  async run(deps, { servingLog }) {
    const read = await servingLog()
    if (read === undefined) return noService
    const words = deps.settings.validation.trouble ?? TROUBLE
    const troubled = read.lines.filter(({ message }) => words.some((word) => message.includes(word)))
    const explained = await explainedLines(deps, { ...read, lines: troubled })
    const log = { ...read, lines: troubled.filter((line) => !explained.lines.includes(line)) }
    const met = words.filter((word) => found(log, word).length > 0)
    const said = met.map((word) => failed(log, found(log, word), word).evidence)
    const first = met.length === 0 ? [`no words of trouble in the log ${span(log)}`] : said
    return {
      status: met.length === 0 ? 'ok' : 'failed',
      evidence: [...first, ...(explained.why === undefined ? [] : [explained.why])].join('; '),
    }
  },
}

const noService: CheckOutcome = { status: 'skipped', evidence: 'there is no service' }

const found = ({ lines }: ServingLog, word: string) => lines.filter(({ message }) => message.includes(word))

/** Lines themselves may hold a patient's number: only how many and when. */
function failed(log: ServingLog, lines: ServingLog['lines'], word: string): CheckOutcome {
  const times = lines.length === 1 ? 'once' : `${lines.length} times`
  return {
    status: 'failed',
    evidence: `\`${word}\` ${times} in the log ${span(log)}, last at ${time(lines.at(-1)?.at)}`,
  }
}

const span = ({ since, sinceRollout }: ServingLog): string =>
  sinceRollout ? `since the rollout at ${time(since)}` : `since ${time(since)}`

const time = (at: Date | undefined): string => `${at?.toISOString().slice(11, 19)} UTC`

const viewOf = (parts: Readiness['parts'], name: string): unknown => parts?.[name]

/** `"ok"`, `true`, `{"status": "ok"}`: as APIs say it. */
function isOk(view: unknown): boolean {
  if (typeof view === 'object' && view !== null)
    return isOk((view as { status?: unknown; ok?: unknown }).status ?? (view as { ok?: unknown }).ok)
  return view === true || (typeof view === 'string' && /^(ok|up|healthy|pass|connected|ready)$/i.test(view))
}

const shown = (view: unknown): string => JSON.stringify(view) ?? String(view)
