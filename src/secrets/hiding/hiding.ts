import { PLACEHOLDER } from '../keys.ts'
import { wholeForms } from './encodings.ts'

/** Shorter values are not searched for inside other text: they would take words and numbers out of every line. */
const SHORTEST_HIDDEN_ANYWHERE = 8

/**
 * Where a value is hidden. `anywhere`: wherever it stands, in every encoding. `whole-value`: only where it is all of a
 * value (`createWholeValues`). `nowhere`: it is no secret, or there is none.
 */
export type Hiding = 'anywhere' | 'whole-value' | 'nowhere'

/** What a redactor knows of medspa's own texts. */
export type OwnTexts = {
  /** Words that medspa itself prints, in messages, documents and names of resources; in lower case. */
  words: ReadonlySet<string>
  /** Values that are never hidden, as every address is made of them: the region, the environment's name. */
  plain: ReadonlySet<string>
}

export const noOwnTexts: OwnTexts = { words: new Set(), plain: new Set() }

/** Blanks, or one sign again and again: what lines are indented and ruled with. */
const isRuling = (text: string) => !/[\p{L}\p{N}]/u.test(text) && new Set(text.trim()).size <= 1

/** Pure: where a value is hidden, and why not anywhere. */
export const hidingOf = (value: string, { plain, words }: OwnTexts): { hiding: Hiding; because?: string } => {
  const text = value.trim()
  if (value === '' || value === PLACEHOLDER || plain.has(text)) return { hiding: 'nowhere' }
  if (isRuling(value)) return { hiding: 'whole-value', because: 'it is blank, or one sign alone' }
  if (words.has(text.toLowerCase())) return { hiding: 'whole-value', because: 'it is a word that medspa prints' }
  if (value.length < SHORTEST_HIDDEN_ANYWHERE)
    return { hiding: 'whole-value', because: `it is shorter than ${SHORTEST_HIDDEN_ANYWHERE} characters` }
  return { hiding: 'anywhere' }
}

/** A value that a sentence of medspa's may hold by chance: a number, a word of its own. */
const isInSentences = (text: string, words: OwnTexts['words']) => words.has(text.toLowerCase()) || !/\p{L}/u.test(text)

const quotes = /(["'`])/
const opening = new Set('([{<')
const closing = new Set(')]}>,;:.!?')

/** A word of a sentence without the brackets and punctuation around it. */
const wordOf = (token: string): string => {
  let from = 0
  let to = token.length
  while (from < to && opening.has(token.charAt(from))) from++
  while (to > from && closing.has(token.charAt(to - 1))) to--
  return token.slice(from, to)
}

/**
 * Values that are hidden only where they stand as a whole value. That is, in this order: all of the text; all of a line,
 * blanks at its ends aside; what stands between two quotation marks of a kind, unless a colon follows (a name, not a
 * value); what follows `NAME=` up to the next blank. One with a letter that is no word of medspa's is also hidden where
 * it stands between two blanks, brackets and punctuation around it aside.
 */
export const createWholeValues = ({ words }: Pick<OwnTexts, 'words'>, mark: string) => {
  const known = new Set<string>()
  const asWord = new Set<string>()

  const quoted = (line: string): string => {
    const parts = line.split(quotes)
    for (let at = 2; at < parts.length - 2; at += 2) {
      const [text = '', before, after, next = ''] = [parts[at], parts[at - 1], parts[at + 1], parts[at + 2]]
      // In JSON inside a text the quotation marks are escaped, which leaves `\` behind.
      const escaped = text.endsWith('\\') ? text.slice(0, -1) : text
      if (before !== after || !(known.has(text) || known.has(escaped)) || /^\s*:/.test(next.slice(0, 40))) continue
      parts[at] = mark + text.slice(known.has(text) ? text.length : escaped.length)
    }
    return parts.join('')
  }
  const assigned = (line: string) =>
    line.replace(/(?<![\w-])([A-Za-z_]\w*=)([^\s"'`,;&]+)/g, (whole, name: string, text: string) =>
      known.has(text) ? name + mark : whole,
    )
  const inSentences = (line: string) =>
    line.replace(/\S+/g, (token) => {
      const word = asWord.has(token) ? token : wordOf(token)
      return asWord.has(word) ? token.replace(word, () => mark) : token
    })
  const line = (text: string): string => {
    const trimmed = text.trim()
    if (known.has(trimmed)) return text.replace(trimmed, () => mark)
    const found = assigned(quoted(text))
    return asWord.size === 0 ? found : inSentences(found)
  }

  return {
    /** Whether there are any. */
    any: () => known.size > 0,
    add(value: string) {
      for (const form of [value, value.trim()].flatMap(wholeForms)) {
        if (form === '') continue
        known.add(form)
        if (!isInSentences(value.trim(), words) && !/\s/.test(form)) asWord.add(form)
      }
    },
    /** The text, with each of them replaced where it stands as a whole value. */
    hide: (text: string): string =>
      known.size === 0 ? text : known.has(text) ? mark : text.split('\n').map(line).join('\n'),
  }
}
