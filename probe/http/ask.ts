import { setTimeout as sleep } from 'node:timers/promises'
import { type Answered, type Door, send } from './send.ts'

/** One request, and when it is made again. */
export type Ask = {
  /** Stands in the report with the answer; each ask has its own. */
  id: string
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: string
  /** Keys of the answer's JSON that are reported, as `said`. */
  tells?: readonly string[]
  /** Asked again for so many seconds while nobody answers, the answer is 5xx, or it says `false` of `key`, one of `tells`. */
  patience?: { seconds: number; everySeconds: number; key: string }
  /** Asked only if another ask, made before, was told `true` of this key. */
  onlyIf?: { id: string; key: string }
}

type Said = Record<string, unknown>

/** What came of an ask. An ask that was left out (`onlyIf`) is not reported. */
export type Answer = { id: string } & ((Omit<Answered, 'body'> & { said?: Said }) | { error: string })

/** `ASKS` in the environment: where to ask, and what, in this order. */
export type Asks = { door: Door; asks: readonly Ask[] }

/**
 * In characters each. The report has to be one line of less than 16 KiB, where the log of a container may be cut
 * (moby/moby#41794): of some twenty answers.
 */
const LONGEST_SAID = 4_000
const LONGEST_ERROR = 300

/** Makes the requests one after the other and reports of each answer its status and size. Nothing of a request is reported. */
export async function askAll({ asks, door }: Asks): Promise<{ answers: Answer[] }> {
  const answers: Answer[] = []
  for (const ask of asks) {
    const { onlyIf } = ask
    const before = onlyIf && answers.find(({ id }) => id === onlyIf.id)
    if (onlyIf && saidOf(before, onlyIf.key) !== true) continue
    answers.push(await askPatiently(door, ask))
  }
  return { answers }
}

async function askPatiently(door: Door, ask: Ask): Promise<Answer> {
  const { everySeconds = 0, key = '', seconds = 0 } = ask.patience ?? {}
  const until = performance.now() + seconds * 1000
  for (;;) {
    const answer = await askOnce(door, ask)
    const isOver = performance.now() + everySeconds * 1000 > until
    if (ask.patience === undefined || isOver || !mayChange(answer, key)) return answer
    await sleep(everySeconds * 1000)
  }
}

const mayChange = (answer: Answer, key: string) =>
  'error' in answer || answer.status >= 500 || saidOf(answer, key) === false

async function askOnce(door: Door, ask: Ask): Promise<Answer> {
  try {
    const { body, ...answered } = await send(door, ask)
    const said = ask.tells && saidIn(body, ask.tells)
    return { id: ask.id, ...answered, ...(said && { said }) }
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    return { id: ask.id, error: words.slice(0, LONGEST_ERROR) }
  }
}

const saidOf = (answer: Answer | undefined, key: string): unknown =>
  answer !== undefined && 'said' in answer ? answer.said?.[key] : undefined

/** These keys of a JSON object; undefined where it is none. What would be too long is left out, but for `true` and `false`. */
function saidIn(text: string, keys: readonly string[]): Said | undefined {
  const json = parsed(text)
  if (typeof json !== 'object' || json === null) return undefined
  const said = Object.entries(json).filter(([key]) => keys.includes(key))
  const isLong = JSON.stringify(said).length > LONGEST_SAID
  return Object.fromEntries(said.filter(([, value]) => !isLong || typeof value === 'boolean'))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
