// Numbers, durations and ages in words. Every folder of src/ may import this file.

/** Pure: the noun for a number: `request`, `requests`; `address`, `addresses`. Only for nouns whose plural ends in s. */
export const plural = (number: number, noun: string) =>
  number === 1 ? noun : `${noun}${noun.endsWith('s') ? 'es' : 's'}`

/** Pure: `0 tasks`, `1 task`, `12 tasks`. */
export const count = (number: number, noun: string) => `${number} ${plural(number, noun)}`

/** Pure: `no requests`, `1 request`, `12 requests`. */
export const counted = (number: number, noun: string) => (number === 0 ? `no ${plural(0, noun)}` : count(number, noun))

/** `0.4s`, `12s`, `1m 20s`, `1h 02m`: as exact as somebody who waits wants it. */
export function duration(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)}s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}m ${String(seconds % 60).padStart(2, '0')}s`
  return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m`
}

/** For a clock that runs: no fractions, which would change ten times a second. */
export const elapsed = (ms: number): string => (ms < 60_000 ? `${Math.floor(ms / 1000)}s` : duration(ms))

/** `about 2m`, `about 45s`: of former runs, so no more exact than they were alike. */
export function about(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `about ${Math.max(5, Math.round(seconds / 5) * 5)}s`
  const halves = Math.round(seconds / 30)
  return halves % 2 === 0 || halves > 10 ? `about ${Math.round(halves / 2)}m` : `about ${Math.floor(halves / 2)}m 30s`
}

/** `5 minutes`, `3 hours`, `12 days`: how old something is. Hours from two on, days from two on. */
export function age(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000))
  if (minutes < 120) return count(minutes, 'minute')
  return minutes < 2880 ? count(Math.floor(minutes / 60), 'hour') : count(Math.floor(minutes / 1440), 'day')
}

/** `12 s`, `3 min`, `2 h`, `4 d`: an age inside a sentence. Hours up to two days. */
export function shortAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/** `0.2 MB`, `43.1 MB`: bytes in millions, as registries show sizes. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** `0 seconds`, `59 minutes`, `1 hour`, `3 days`: whole ones of the largest unit that fits; milliseconds are rounded. */
export function inLargestUnit(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const [unit, length] = units.find(([, each]) => seconds >= each) ?? ['second', 1]
  return count(Math.floor(seconds / length), unit)
}

/**
 * `45 minutes`, `1 h 30 min`, `under a minute`: how much time is left, or needed, in whole minutes, rounded down. `more` stands
 * before the noun: `10 more minutes`.
 */
export function roundTime(ms: number, more = ''): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return 'less than a minute'
  if (minutes < 60) return [minutes, more, plural(minutes, 'minute')].filter((part) => part !== '').join(' ')
  const rest = minutes % 60
  return [`${Math.floor(minutes / 60)} h`, ...(rest > 0 ? [`${rest} min`] : []), ...(more ? [more] : [])].join(' ')
}

/**
 * Pure: a moment as the operator's clock shows it, with its zone: `2026-11-23 10:31 CET`. A text that is no time stays as it is:
 * others wrote it.
 */
export function localTime(at: Date | string, timeZone?: string): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return String(at)
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    ...{ hourCycle: 'h23', timeZoneName: 'short', ...(timeZone === undefined ? {} : { timeZone }) },
  } as Intl.DateTimeFormatOptions).formatToParts(date)
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? ''
  return `${of('year')}-${of('month')}-${of('day')} ${of('hour')}:${of('minute')} ${of('timeZoneName')}`
}
