import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hidingOf, noOwnTexts } from '../../../src/secrets/hiding/hiding.ts'
import { createRedactor } from '../../../src/secrets/hiding/redactor.ts'
import { PLACEHOLDER } from '../../../src/secrets/keys.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'

const mark = '[redacted]'

// A value that is a piece of the mark, or that touches its brackets, cannot be told from the mark.
const isTold = (value: string) =>
  hidingOf(value, noOwnTexts).hiding === 'anywhere' && !/[[\]]/.test(value) && !mark.includes(value)
const anyText = fc.oneof(
  fc.string({ minLength: 8, maxLength: 40 }),
  fc.string({ unit: 'grapheme', minLength: 8, maxLength: 20 }),
  fc.string({ unit: 'binary', minLength: 8, maxLength: 20 }),
  fc.string({ unit: fc.constantFrom('a', 'b', '%', '"', '\\', '\n', '+', '&'), minLength: 8, maxLength: 14 }),
)
const secretValue = anyText.filter(isTold)
const around = fc.string({ maxLength: 12 }).filter((text) => !/[[\]]/.test(text))

const upTo = (text: string, encoded: Buffer) => text + encoded.toString('base64')
const encodings: [string, (value: string) => string][] = [
  ['as it is', (value) => value],
  ['in JSON', (value) => JSON.stringify({ value })],
  ['in JSON in JSON', (value) => JSON.stringify(JSON.stringify({ value }))],
  ['percent-encoded', (value) => encodeURIComponent(value.toWellFormed())],
  ['in a form', (value) => new URLSearchParams({ value: value.toWellFormed() }).toString()],
  ['base64', (value) => upTo('', Buffer.from(value))],
  ['base64url', (value) => Buffer.from(value).toString('base64url')],
]

const cut = (text: string, places: number[]) => {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((from, index) => text.slice(from, at[index]))
}

test.each(encodings)('no value comes out %s, whole or in pieces', (_, encode) => {
  fc.assert(
    fc.property(secretValue, around, around, fc.array(fc.nat()), (value, before, after, places) => {
      const redactor = createRedactor()
      redactor.add(value)
      const text = before + encode(value) + after
      const scrubbed = redactor.scrub(text)
      expect(scrubbed).toContain(mark)
      expect(scrubbed).not.toContain(value)
      expect(scrubbed).not.toContain(encode(value))
      const stream = redactor.stream()
      const pieces = cut(text, places).map((piece) => stream.write(piece))
      expect(pieces.join('') + stream.end()).toBe(scrubbed)
    }),
  )
})

test('a stream says what the whole text says, whatever the values', () => {
  fc.assert(
    fc.property(
      fc.array(secretValue, { minLength: 1, maxLength: 4 }),
      fc.array(fc.oneof(fc.nat({ max: 3 }), around), { maxLength: 8 }),
      fc.array(fc.nat()),
      (values, parts, places) => {
        const redactor = createRedactor()
        for (const value of values) redactor.add(new Sensitive(value))
        const text = parts.map((part) => (typeof part === 'number' ? (values[part] ?? '') : part)).join('')
        const stream = redactor.stream()
        const streamed = cut(text, places).map((piece) => stream.write(piece))
        expect(streamed.join('') + stream.end()).toBe(redactor.scrub(text))
      },
    ),
  )
})

test('base64 of a longer text shows at most the edges of a value inside it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'ghijklmnopqrstuvwxyz'), minLength: 8, maxLength: 40 }),
      fc.uint8Array({ maxLength: 7 }),
      fc.uint8Array({ maxLength: 7 }),
      (value, before, after) => {
        const redactor = createRedactor()
        redactor.add(value)
        const text = Buffer.concat([before, Buffer.from(value), after]).toString('base64')
        const shown = redactor.scrub(text).replace(mark, '')
        expect(shown.length).toBeLessThanOrEqual(Math.ceil(((before.length + after.length) * 4) / 3) + 6)
      },
    ),
  )
})

test('what is no beginning of a value is shown at once', () => {
  const redactor = createRedactor()
  redactor.add('hunter2hunter2')
  const stream = redactor.stream()
  expect(stream.write('Apply complete!\n')).toBe('Apply complete!\n')
  expect(stream.write('password: hunt')).toBe('password: ')
  expect(stream.write('ing\nhunter2hun')).toBe('hunting\n')
  expect(stream.write('ter2 is gone')).toBe('[redacted] is gone')
  expect(stream.write('hunter')).toBe('')
  expect(stream.end()).toBe('hunter')
})

test('a value learned between two pieces is hidden from then on', () => {
  const redactor = createRedactor()
  const stream = redactor.stream()
  expect(stream.write('first secret-1 ')).toBe('first secret-1 ')
  redactor.add('secret-1')
  expect(stream.write('then secret-1 ')).toBe('then [redacted] ')
})

test('values that overlap are one mark', () => {
  const redactor = createRedactor()
  redactor.add('abcdefgh')
  redactor.add('efghijkl')
  expect(redactor.scrub('-abcdefghijkl-')).toBe('-[redacted]-')
})

test.each([
  ['the password of a URL', 'postgresql://medspa:p%40ss%2Fword1@db:5432/medspa', 'auth failed for p@ss/word1'],
  ['one that is not encoded', 'postgresql://medspa:p@ss/word1@db:5432/medspa', 'auth failed for p@ss/word1'],
  ['one with a ? in it', 'postgresql://medspa:p@ss?word1@db:5432/medspa', 'auth failed for p@ss?word1'],
  ['one before a query with @', 'postgresql://medspa:p@ss/word1@db/medspa?user=a@b', 'auth failed for p@ss/word1'],
  ['one line of many', 'first line of a key 123\nsecond line of a key 456', '  second line of a key 456'],
  ['many lines on a terminal', 'aaaaaaaa\nbbbbbbbb', 'aaaaaaaa\r\nbbbbbbbb'],
  ["Go's JSON", 'a<b>&cdef', '"a\\u003cb\\u003e\\u0026cdef"'],
  ["Python's JSON", 'pässwörd', '"p\\u00e4ssw\\u00f6rd"'],
  ['lower case percent signs', 'a/b/c/d', 'a%2fb%2fc%2fd'],
  ['without the line end', 'from-a-file\n', 'value from-a-file.'],
])('%s is hidden', (_, value, text) => {
  const redactor = createRedactor()
  redactor.add(value)
  expect(redactor.scrub(text)).toContain(mark)
  for (const part of ['p@ss', 'second line', 'bbbbbbbb', 'cdef', 'ssw', '%2f', 'from-a-file'])
    expect(redactor.scrub(text)).not.toContain(part)
})

test.each([[''], [PLACEHOLDER]])('%j is left alone', (value) => {
  const redactor = createRedactor()
  redactor.add(value)
  const text = `a ${value} b PLACEHOLDER short`
  expect(redactor.scrub(text)).toBe(text)
})

test('what a JSON value holds is hidden by itself too: a key of a service account, line by line', () => {
  const line = 'MHcCAQEEIDn0tAr3alKeyJustAFixture'
  const account = {
    client_secret: 'GOCSPX-kq7Zt2pL9vXw',
    keys: [{ private_key: `-----BEGIN-----\n${line}\n-----END-----\n` }],
  }
  const redactor = createRedactor()
  redactor.add(JSON.stringify(account))
  expect(redactor.scrub(`invalid_client: ${account.client_secret}`)).toBe(`invalid_client: ${mark}`)
  expect(redactor.scrub(`  ${line}`)).toBe(`  ${mark}`)
  expect(redactor.scrub('the field client_secret of keys')).toBe('the field client_secret of keys')
})

test('JSON nested to the depth of a whole secret is taken too', () => {
  const depth = 30_000
  const redactor = createRedactor()
  redactor.add(`${'['.repeat(depth)}"hidden at the bottom"${']'.repeat(depth)}`)
  expect(redactor.scrub('it is hidden at the bottom')).toBe(`it is ${mark}`)
})
