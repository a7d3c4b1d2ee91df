import { entryOf, jsonFields } from './log-entry.ts'

/** An event as it is shown: its level, where it tells one, and its lines. */
export type LaidOut = { level: string | undefined; lines: string[] }

/** Shown elsewhere on the line, or the same on all lines of a program. */
const shownElsewhere = new Set(
  'level,severity,msg,message,time,timestamp,ts,@timestamp,pid,hostname,v,err,error'.split(','),
)

/**
 * Pure: an event's text laid out. A line of JSON is its message, then `key=value` of its other fields, then the stack of its
 * error; a gateway's access log is what was asked and answered. Any other text stays as it is, line by line.
 */
export function laidOut(message: string): LaidOut {
  const fields = jsonFields(message)
  if (fields === undefined) return plain(message)
  const entry = entryOf(fields)
  if (entry !== undefined)
    return { level: entry.level, lines: [[entry.said, ...pairs(fields, shownElsewhere)].join(' '), ...stackOf(fields)] }
  const { level, said, told } = accessOf(fields)
  return { level, lines: [[...said, ...pairs(fields, told)].join(' ')] }
}

/** Columns of `error` and `fatal`; other programs have longer words. */
const LEVEL_WIDTH = 5

/** Pure: the level as it stands before each line of an event. */
export const levelWord = (level: string | undefined): string => (level ?? '-').padEnd(LEVEL_WIDTH)

/** Lambda's runtime for Node writes `time, request id, level, text`, with tabs between. */
const ofLambda = /^\S+Z\t[0-9a-f-]{36}\t(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\t/

function plain(message: string): LaidOut {
  const head = ofLambda.exec(message)
  const lines = message.slice(head?.[0].length ?? 0).split(/\r\n|\r|\n/)
  while (lines.length > 1 && lines.at(-1)?.trim() === '') lines.pop()
  return { level: head?.[1]?.toLowerCase(), lines }
}

/** API Gateway's access log, in the format of infra/terraform/modules/api_gateway: the status says how it went. */
function accessOf(fields: Readonly<Record<string, unknown>>): {
  level: string | undefined
  said: string[]
  told: ReadonlySet<string>
} {
  const { responseLatency, routeKey, status } = fields
  if (typeof routeKey !== 'string' || !/^\d{3}$/.test(String(status)))
    return { level: undefined, said: [], told: new Set() }
  const level = Number(status) >= 500 ? 'error' : Number(status) >= 400 ? 'warn' : 'info'
  const took = /^\d+$/.test(String(responseLatency)) ? [`${responseLatency} ms`] : []
  const told = new Set(['responseLatency', 'routeKey', 'status', 'requestTime'])
  // `-` is the gateway's word for nothing.
  for (const [key, value] of Object.entries(fields)) if (value === '-') told.add(key)
  return { level, said: [routeKey, String(status), ...took], told }
}

const pairs = (fields: Readonly<Record<string, unknown>>, but: ReadonlySet<string>): string[] =>
  Object.entries(fields).flatMap(([key, value]) => (but.has(key) ? [] : [`${key}=${valueText(value)}`]))

const valueText = (value: unknown): string =>
  typeof value === 'string' && /^[^\s"'=]+$/.test(value) ? value : JSON.stringify(value)

/** The frames of the error's stack; its head is the message. */
function stackOf({ err, error = err, stack }: Readonly<Record<string, unknown>>): string[] {
  const own = typeof error === 'object' && error !== null && 'stack' in error ? error.stack : stack
  if (typeof own !== 'string') return []
  const lines = own.split('\n')
  const frames = lines.findIndex((line) => /^\s+at \S/.test(line))
  return frames === -1 ? [] : lines.slice(frames)
}
