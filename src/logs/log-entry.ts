const failureLevels = new Set(['error', 'err', 'fatal', 'critical', 'crit', 'alert', 'emergency', 'emerg', 'panic'])
/** pino's and bunyan's numbers: 50 is error, 60 fatal. */
const failureFrom = 50

/** What a line of JSON says. */
export type LogEntry = {
  /** `error`, `info`: as the line has it, in lower case, or the name of its number. */
  level: string
  isFailure: boolean
  /** `msg: err.message`. */
  said: string
  /** The whole line. */
  fields: Readonly<Record<string, unknown>>
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** Pure: one log line as it is told. A JSON line is `level: msg: err.message`; any other stays as it is. */
export function logLineText(line: string): string {
  const entry = jsonEntry(line)
  return entry === undefined ? line : `${entry.level}: ${entry.said}`
}

/** Pure: the object that a line is; undefined for any other. */
export function jsonFields(line: string): Record<string, unknown> | undefined {
  if (!line.trimStart().startsWith('{')) return undefined
  try {
    const parsed: unknown = JSON.parse(line)
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

/** Pure: a line of pino, zap, slog, winston and the like; undefined for anything without a level and a message. */
export function jsonEntry(line: string): LogEntry | undefined {
  const fields = jsonFields(line)
  return fields && entryOf(fields)
}

/** Pure: the same of what was read. */
export function entryOf(fields: Readonly<Record<string, unknown>>): LogEntry | undefined {
  const { level = fields.severity } = fields
  const message = textOf(fields.msg) || textOf(fields.message)
  const given = fields.err ?? fields.error
  const cause = isObject(given) ? textOf(given.message) || textOf(given.msg) : textOf(given)
  if ((typeof level !== 'number' && typeof level !== 'string') || (message === '' && cause === '')) return undefined
  const said = [message, message.includes(cause) ? '' : cause].filter(Boolean).join(': ')
  const isFailure = typeof level === 'number' ? level >= failureFrom : failureLevels.has(level.toLowerCase())
  return { level: levelName(level), isFailure, said, fields }
}

const names: readonly [number, string][] = [
  [60, 'fatal'],
  [50, 'error'],
  [40, 'warn'],
  [30, 'info'],
  [20, 'debug'],
]
const levelName = (level: number | string) =>
  typeof level === 'string' ? level.toLowerCase() : (names.find(([from]) => level >= from)?.[1] ?? 'trace')
