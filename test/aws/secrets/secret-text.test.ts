import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatSecretText,
  parseSecretText,
  refuseTooLarge,
  toSecretValues,
} from '../../../src/aws/secrets/secret-text.ts'
import { addBack, addMissing, setValues, unsetKeys } from '../../../src/secrets/merge.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'

const values = (text: string) => toSecretValues(parseSecretText('s', text))
const text = (entries: Record<string, string>) =>
  new Map(Object.entries(entries).map(([key, value]) => [key, new Sensitive(value)]))

test('what is read and written again is the same text', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1, '\t'), (object, indent) => {
      const stored = parseSecretText('s', JSON.stringify(object, null, indent))
      expect(formatSecretText('s', stored, toSecretValues(stored))).toBe(stored.text)
    }),
  )
})

test('a key by an awkward name is a key', () => {
  const read = values('{"__proto__":"a","constructor":"b","":"c","\\u0041":"d"}')
  expect([...read].map(([key, value]) => [key, value.reveal()])).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['', 'c'],
    ['A', 'd'],
  ])
})

describe('values that are no strings are their source text', () => {
  test.each(['1754110382000123457', '0.10', '1E400', '-0', 'true', 'null', '{"a": 12345678901234567890}', '[1, 2]'])(
    '%s',
    (source) => {
      const read = values(`{"K": ${source} }`).get('K')
      expect([read?.reveal(), read?.revealJson()]).toEqual([source, source])
    },
  )
})

test('a changed value is a string, and every other byte stays', () => {
  const stored = parseSecretText('s', '{ "port":5432,\n"on": true, "rate":0.10,"name":"\\u0078"}\n')
  const next = setValues(toSecretValues(stored), text({ port: '5433', name: 'x', NEW: '"\n' }))
  expect(formatSecretText('s', stored, next.values)).toBe(
    '{ "port":"5433",\n"on": true, "rate":0.10,"name":"\\u0078","NEW":"\\"\\n"}\n',
  )
})

describe('every merge keeps what it does not name', () => {
  const odd = '{"a":1e400, "b":0.10,"PORT":5432,"b" : 7, "note":"x"}'
  const merged = (merge: (current: ReturnType<typeof values>) => ReturnType<typeof setValues>) => {
    const stored = parseSecretText('s', odd)
    return formatSecretText('s', stored, merge(toSecretValues(stored)).values)
  }
  test('set', () => expect(merged((now) => setValues(now, text({ note: 'y' })))).toBe(odd.replace('"x"', '"y"')))
  test('the same value again', () => expect(merged((now) => setValues(now, text({ PORT: '5432' })))).toBe(odd))
  test('unset', () => expect(merged((now) => unsetKeys(now, ['note']))).toBe(odd.replace(', "note":"x"', '')))
  test('placeholders', () =>
    expect(merged((now) => addMissing(now, ['note', 'K']))).toBe(odd.replace('}', ', "K":"PLACEHOLDER"}')))
  test('what an edit dropped comes back as it stood there, a number as its own digits', () => {
    const dropped = values('{"ID":1754110382000123457,"RATE":0.10,"MAP":{"a": 1},"T":"t"}')
    expect(merged((now) => addBack(now, dropped))).toBe(
      odd.replace('}', ', "ID":1754110382000123457, "RATE":0.10, "MAP":{"a": 1}, "T":"t"}'),
    )
  })
})

test('a key that stands twice is read as everybody reads it, and is not changed', () => {
  const stored = parseSecretText('my-secret', '{"K":"hidden-1",\n"B":"b",\n"\\u004b":"hidden-2"}')
  expect(toSecretValues(stored).get('K')?.reveal()).toBe('hidden-2')
  const current = toSecretValues(stored)
  for (const next of [setValues(current, text({ K: 'new' })), unsetKeys(current, ['K'])])
    expect(() => formatSecretText('my-secret', stored, next.values)).toThrow(
      expect.objectContaining({
        code: 'secret-key-twice',
        message: 'The key K stands 2 times in the secret my-secret (lines 1 and 3); nothing was written.',
      }),
    )
})

test.each([
  ['just-a-hidden-text', 'is not JSON (line 1)'],
  ['["hidden"]', 'is not a JSON object of keys and values.'],
  ['{"hidden":', 'is not JSON'],
  ['null', 'is not a JSON object of keys and values.'],
  ['"hidden"', 'is not a JSON object of keys and values.'],
  ['', 'is not JSON'],
  ['\uFEFF{"a":"hidden"}', 'begins with a byte order mark'],
  [undefined, 'is binary'],
])('%s is refused with its reason, without being quoted', (wrong, reason) => {
  const parse = () => parseSecretText('medspa-x', wrong)
  expect(parse).toThrow(`The value of the secret medspa-x ${reason}`)
  expect(parse).not.toThrow('hidden')
})

test('what Secrets Manager would not store is refused by its bytes of UTF-8', () => {
  expect(() => refuseTooLarge('s', 'é'.repeat(32_768))).not.toThrow()
  expect(() => refuseTooLarge('s', `${'é'.repeat(32_768)}x`)).toThrow(
    'The secret s would take 65537 bytes, and Secrets Manager stores 65536 at most; nothing was written.',
  )
})
