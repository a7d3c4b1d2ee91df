import { encodedForms } from './encodings.ts'
import { PLACEHOLDER } from './keys.ts'
import { Sensitive } from './sensitive.ts'

/** Shorter values are not searched for: they would take words out of every log. */
const shortest = 6
/** A line of a value of many lines is looked for by itself, as log collectors cut texts into lines. */
const shortestLine = 16
const mark = '[redacted]'

export type Redactor = {
  /** Makes a value unprintable from now on. Values of fewer than 6 characters and `PLACEHOLDER` are left out. */
  remember: (value: string | Sensitive) => void
  /** The text with every known value, in every encoding, replaced by `[redacted]`. */
  scrub: (text: string) => string
  /** The same for text that arrives in pieces: keeps back only what may be the beginning of a known value. */
  stream: () => RedactingStream
}

export type RedactingStream = {
  /** Takes a piece and gives what can be shown by now. */
  write: (chunk: string) => string
  /** Gives the rest. */
  end: () => string
}

type Interval = { from: number; to: number }

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

/** The password of a URL is a secret of its own: drivers print it without the rest. */
const passwordOf = (value: string): string[] => {
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^/@:]*:([^/@]+)@/i.exec(value)?.[1]
  if (password === undefined) return []
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    return [password]
  }
}

const partsOf = (value: string): string[] => {
  const lines = value.split(/\r?\n/)
  const longLines = lines
    .map((line) => line.trim())
    .filter((line) => line.length >= shortestLine && !line.startsWith('-----'))
  const manyLines = lines.length > 1 ? [...longLines, value.replaceAll(/\r?\n/g, '\r\n')] : []
  return [value, value.trim(), ...passwordOf(value), ...manyLines].filter((part) => part.length >= shortest)
}

/** Knows the secrets of this run and takes them out of what programs and services print. */
export const createRedactor = (): Redactor => {
  const forms = new Set<string>()
  let byFirstCharacter = new Map<string, string[]>()
  let pattern: RegExp | undefined
  let longest = 0

  const remember = (value: string | Sensitive) => {
    const text = value instanceof Sensitive ? value.reveal() : value
    if (text === PLACEHOLDER) return
    const before = forms.size
    for (const form of partsOf(text).flatMap(encodedForms)) forms.add(form)
    if (forms.size === before) return
    const longestFirst = [...forms].sort((a, b) => b.length - a.length)
    longest = longestFirst[0]?.length ?? 0
    byFirstCharacter = Map.groupBy(longestFirst, (form) => form.charAt(0))
    // A lookahead finds matches that overlap, the longest at each place.
    pattern = new RegExp(`(?=(${longestFirst.map(escapeRegExp).join('|')}))`, 'g')
  }

  /** Where known values stand; overlapping ones are one interval, adjacent ones are not. */
  const find = (text: string): Interval[] => {
    const found: Interval[] = []
    if (pattern === undefined) return found
    for (const match of text.matchAll(pattern)) {
      const to = match.index + (match[1] ?? '').length
      const last = found.at(-1)
      if (last !== undefined && match.index < last.to) last.to = Math.max(last.to, to)
      else found.push({ from: match.index, to })
    }
    return found
  }

  const replace = (text: string, intervals: Interval[]) => {
    let result = ''
    let at = 0
    for (const { from, to } of intervals) {
      result += text.slice(at, from) + mark
      at = to
    }
    return result + text.slice(at)
  }

  /** The first place from which the text, to its end, is the beginning of a longer form. */
  const unfinishedFrom = (text: string) => {
    for (let at = Math.max(0, text.length - longest); at < text.length; at++) {
      const left = text.length - at
      const candidates = byFirstCharacter.get(text.charAt(at)) ?? []
      if (candidates.some((form) => form.length > left && text.endsWith(form.slice(0, left)))) return at
    }
    return text.length
  }

  const scrub = (text: string) => replace(text, find(text))

  const stream = (): RedactingStream => {
    let kept = ''
    return {
      write(chunk) {
        const text = kept + chunk
        const intervals = find(text)
        const unfinished = unfinishedFrom(text)
        // A value that reaches into what is kept back stays whole.
        const end = intervals.find(({ from, to }) => from < unfinished && unfinished < to)?.from ?? unfinished
        kept = text.slice(end)
        return replace(
          text.slice(0, end),
          intervals.filter(({ to }) => to <= end),
        )
      },
      end() {
        const rest = scrub(kept)
        kept = ''
        return rest
      },
    }
  }

  return { remember, scrub, stream }
}
