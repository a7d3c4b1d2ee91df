import { Sensitive } from '../sensitive.ts'
import { encodedForms } from './encodings.ts'
import { createFormMatcher, type FormMatcher } from './form-matcher.ts'
import { addInterval, type Interval } from './hidden-intervals.ts'
import { createWholeValues, type Hiding, hidingOf, noOwnTexts, type OwnTexts } from './hiding.ts'
import { createTextQueue } from './text-queue.ts'
import { partsOf } from './value-parts.ts'

const mark = '[redacted]'

/** What stands in place of a text in which secrets could not be looked for. */
export const WITHHELD = '[text withheld: medspa could not look for secrets in it]'

export type Redactor = {
  /** Makes a value unprintable from now on. `PLACEHOLDER` is left out, and what `hiding` calls `nowhere`. */
  add: (value: string | Sensitive) => void
  /** Where a value is hidden, and why not anywhere. */
  hiding: (value: Sensitive) => { hiding: Hiding; because?: string }
  /**
   * The text with every known value, in every encoding, replaced by `[redacted]`. Never throws: where the search itself
   * fails, it is `WITHHELD`. Takes steps in proportion to the text, whatever the values are.
   */
  scrub: (text: string) => string
  /** The same without those that are hidden as whole values only: for a text that is a name. */
  scrubName: (text: string) => string
  /** `scrub` for text that arrives in pieces: keeps back only what may be part of a known value. */
  stream: () => RedactingStream
}

export type RedactingStream = {
  /** Takes a piece and gives what can be shown by now. */
  write: (chunk: string) => string
  /** Gives the rest. */
  end: () => string
}

/** Knows the secrets of this run and takes them out of what programs and services print. */
export const createRedactor = (own: OwnTexts = noOwnTexts): Redactor => {
  const forms = new Set<string>()
  const wholeValues = createWholeValues(own, mark)
  let matcher: FormMatcher | undefined
  // Of a value that could not be added nobody knows where it stands.
  let broken = false

  const add = (value: string | Sensitive) => {
    try {
      const text = value instanceof Sensitive ? value.reveal() : value
      const before = forms.size
      for (const part of partsOf(text)) {
        const { hiding } = hidingOf(part, own)
        if (hiding === 'whole-value') wholeValues.add(part)
        if (hiding === 'anywhere') for (const form of encodedForms(part)) forms.add(form)
      }
      if (forms.size > before) matcher = undefined
    } catch {
      broken = true
    }
  }

  /** Made when something is to be searched: values come in groups. */
  const currentMatcher = (): FormMatcher | undefined => {
    if (forms.size === 0) return undefined
    matcher ??= createFormMatcher(forms)
    return matcher
  }

  /** Never rejects what it is given: the text, or `WITHHELD`. */
  const guarded = (search: () => string): string => {
    if (broken) return WITHHELD
    try {
      return search()
    } catch {
      return WITHHELD
    }
  }

  const hideAnywhere = (text: string): string => {
    const pass = createPass(currentMatcher)
    return pass.write(text) + pass.end()
  }

  return {
    add,
    hiding: (value) => hidingOf(value.reveal(), own),
    scrubName: (text) => guarded(() => hideAnywhere(text)),
    scrub: (text) => guarded(() => wholeValues.hide(hideAnywhere(text))),

    stream() {
      const pass = createPass(currentMatcher)
      // Whether something is all of a line is known at its end.
      let line: string[] = []
      let withheld = false
      const give = (search: () => string): string => {
        if (withheld) return ''
        const shown = guarded(search)
        withheld = shown === WITHHELD
        return shown
      }
      return {
        write: (chunk) =>
          give(() => {
            const text = pass.write(chunk)
            const end = wholeValues.any() ? text.lastIndexOf('\n') + 1 : text.length
            const whole = end === 0 ? '' : [...line, text.slice(0, end)].join('')
            if (end > 0) line = []
            line.push(text.slice(end))
            return whole === '' ? '' : wholeValues.hide(whole)
          }),
        end: () => give(() => wholeValues.hide([...line, pass.end()].join(''))),
      }
    },
  }
}

/** One pass over a text that comes in pieces; what is decided is given at once. */
const createPass = (current: () => FormMatcher | undefined) => {
  const kept = createTextQueue()
  let matcher: FormMatcher | undefined
  let node = 0
  /** Units that were read, and that were given or hidden: places in the whole text. */
  let read = 0
  let shown = 0
  /** What is hidden and not decided yet; of the first, `marked` says whether its mark is given. */
  let found: Interval[] = []
  let marked = false

  const readOn = (text: string) => {
    for (let at = 0; at < text.length; at++) {
      if (matcher === undefined) break
      node = matcher.advance(node, text.charCodeAt(at))
      const length = matcher.longest(node)
      if (length > 0) addInterval(found, { from: read + at + 1 - length, to: read + at + 1 })
    }
    read += text.length
  }

  /** Values that were learned meanwhile are looked for in what is kept, too. */
  const renew = () => {
    const next = current()
    if (next === matcher) return
    matcher = next
    node = 0
    found = []
    marked = false
    read = shown
    readOn(kept.text())
  }

  /** All before `end` is decided: no find that is still to come begins there. */
  const giveUntil = (end: number): string => {
    const given: string[] = []
    const showUntil = (place: number) => {
      if (place <= shown) return
      given.push(...kept.take(place - shown))
      shown = place
    }
    for (;;) {
      const [interval] = found
      if (interval === undefined || interval.from >= end) break
      if (!marked) {
        showUntil(interval.from)
        given.push(mark)
        marked = true
      }
      if (interval.to > shown) {
        kept.take(interval.to - shown)
        shown = interval.to
      }
      // It may still grow.
      if (interval.to > end) break
      found.shift()
      marked = false
    }
    showUntil(Math.min(end, read))
    return given.join('')
  }

  return {
    write(chunk: string): string {
      renew()
      kept.push(chunk)
      readOn(chunk)
      return giveUntil(read - (matcher?.unfinished(node) ?? 0))
    },
    end: (): string => giveUntil(read),
  }
}
