import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodedForms } from '../../../src/secrets/hiding/encodings.ts'
import { createFormMatcher } from '../../../src/secrets/hiding/form-matcher.ts'
import { wordsIn } from '../../../src/secrets/hiding/own-words.ts'
import { createRedactor, WITHHELD } from '../../../src/secrets/hiding/redactor.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { finderOf } from '../../support/canary/finder.ts'

const mark = '[redacted]'
/** Bytes of a secret's value. Source: Secrets Manager documentation, "Quotas". */
const limit = 65_536

const redactorOf = (values: readonly string[]) => {
  const redactor = createRedactor()
  for (const value of values) redactor.add(value)
  return redactor
}
const pem = (bytes: number) => {
  const lines =
    randomBytes(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n')
}

describe('values up to the limit of Secrets Manager', () => {
  it.each<[string, string]>([
    ['one letter', 'z'.repeat(limit)],
    ['a bundle of certificates', pem(48_000)],
    ['base64', randomBytes(49_000).toString('base64')],
    ['JSON', JSON.stringify(Array.from({ length: 1_000 }, () => ({ "it's": `<${randomBytes(16).toString('hex')}>` })))],
    ['signs that every encoding writes otherwise', '%"\\\n<&é漢'.repeat(5_000)],
    ['half of a pair', 'x\ud800'.repeat(10_000)],
  ])('%s: hidden in every encoding', (_, value) => {
    const redactor = redactorOf([value, 'another value'])
    for (const form of encodedForms(value)) {
      const scrubbed = redactor.scrub(`before ${form} after`)
      expect(scrubbed.startsWith('before [redacted]') && scrubbed.endsWith('[redacted] after')).toBe(true)
      expect(scrubbed.replaceAll(mark, '').length).toBeLessThan(120)
    }
  })
})

describe('what is searched for is found in steps in proportion to the text, not in time', () => {
  const shared = Array.from({ length: 300 }, (_, index) => 'p'.repeat(8 + index))
  const hard: [string, string[], string][] = [
    ['one letter, and a text that never ends in it', ['z'.repeat(60_000)], `${'z'.repeat(59_999)}y`.repeat(4)],
    ['one letter and another at its end', [`${'z'.repeat(60_000)}y`], 'z'.repeat(240_000)],
    ['values that are prefixes of each other', shared, 'p'.repeat(240_000)],
    ['values that are ends of each other', shared.map((text) => `${text}q`), `${'p'.repeat(5_000)}q`.repeat(40)],
    ['halves that alternate', ['ab'.repeat(30_000), 'ba'.repeat(16_000)], `${'ab'.repeat(29_999)}a`.repeat(4)],
    ['a text that almost matches', [`${'abcdefgh'.repeat(7_000)}!`], 'abcdefgh'.repeat(30_000)],
  ]
  it.each(hard)('%s', (_, values, text) => {
    const forms = new Set(values.flatMap(encodedForms))
    const matcher = createFormMatcher(forms)
    const written = [...forms].reduce((sum, { length }) => sum + length, 0)
    // One to write each unit, and twice one to find where to go on from it: once there, and once for each way back.
    expect(matcher.steps()).toBeLessThanOrEqual(3 * written)
    const before = matcher.steps()
    let node = 0
    for (let at = 0; at < text.length; at++) node = matcher.advance(node, text.charCodeAt(at))
    expect(matcher.steps() - before).toBeLessThanOrEqual(2 * text.length)
  })

  it.each(hard)('in pieces of one letter: %s', (_, values, text) => {
    const redactor = redactorOf(values)
    const stream = redactor.stream()
    const shown: string[] = []
    for (const letter of text) shown.push(stream.write(letter))
    shown.push(stream.end())
    expect(shown.join('') === redactor.scrub(text)).toBe(true)
  })
})

describe('random secrets of 64 KiB in sum', () => {
  // What is short, or a word of documents, cannot be told from the text around it: the finder looks for the rest.
  const documentWords = ['status', 'release', 'development', 'true', '123', '","status":"', 'steps', '}]}']
  const own = { words: wordsIn(documentWords.join(' ')), plain: new Set<string>() }
  const unique = (length: number) => randomBytes(length).toString('base64url').slice(0, length)
  const secret = fc.oneof(
    fc.integer({ min: 12, max: 6_000 }).map(unique),
    fc.integer({ min: 20, max: 3_000 }).map(pem),
    fc.integer({ min: 12, max: 200 }).map((length) => `${unique(length)} "\\<&>é\n${unique(length)}`),
  )
  const secrets = fc
    .array(secret, { minLength: 1, maxLength: 20 })
    // Each with some that are prefixes of it.
    .map((values) => values.flatMap((value) => [value, value.slice(0, value.length / 2 + 12), value.slice(0, 20)]))
    .map((values) => {
      let left = limit
      return values.filter((value) => {
        left -= Buffer.byteLength(value)
        return left >= 0
      })
    })

  it('are found by nobody afterwards', () => {
    fc.assert(
      fc.property(secrets, fc.context(), (values, context) => {
        const redactor = createRedactor(own)
        for (const value of [...values, ...documentWords]) redactor.add(new Sensitive(value))
        const find = finderOf(values.map((value, index) => ({ name: `value ${index}`, value })))
        const texts = values.flatMap((value) => [
          `plain ${value}, ${JSON.stringify({ value })} and ${JSON.stringify(JSON.stringify([value]))}`,
          `${encodeURIComponent(value)} ${new URLSearchParams({ value })}`,
          ...['', 'x', 'xy'].map((front) => Buffer.from(`${front}${value} and more`).toString('base64')),
        ])
        for (const text of texts) {
          const found = find('a text', redactor.scrub(text))
          context.log(found.join(', '))
          expect(find('control', text).length).toBeGreaterThan(0)
          expect(found).toEqual([])
        }
      }),
      { numRuns: 15 },
    )
  })
})

describe('a search that fails', () => {
  /** Nobody can write this one down. */
  const unreadable = new Sensitive('')
  Object.defineProperty(unreadable, 'reveal', {
    value: () => {
      throw new RangeError('no memory')
    },
  })

  it('shows a fixed text in place of all of it, and throws nothing', () => {
    const redactor = createRedactor()
    redactor.add(unreadable)
    expect(redactor.scrub('any text')).toBe(WITHHELD)
    expect(redactor.scrubName('any text')).toBe(WITHHELD)
    const stream = redactor.stream()
    expect([stream.write('any'), stream.write(' text'), stream.end()]).toEqual([WITHHELD, '', ''])
  })
})
