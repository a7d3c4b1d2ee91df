import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatSecretText, parseSecretText, toSecretValues } from '../../src/aws/secret-text.ts'
import { Sensitive } from '../../src/secrets/sensitive.ts'

test('what is read and written again is the same JSON, keys and types', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      const stored = parseSecretText('s', JSON.stringify(object))
      expect(JSON.parse(formatSecretText(stored, toSecretValues(stored)))).toEqual(JSON.parse(JSON.stringify(object)))
    }),
  )
})

test('a key by an awkward name is a key', () => {
  const text = '{"__proto__":"a","constructor":"b"}'
  const stored = parseSecretText('s', text)
  expect([...toSecretValues(stored).keys()]).toEqual(['__proto__', 'constructor'])
  expect(formatSecretText(stored, toSecretValues(stored))).toBe(text)
})

test('a changed value is a string, the others keep their type', () => {
  const stored = parseSecretText('s', '{"port":5432,"on":true,"name":"x"}')
  const next = new Map([...toSecretValues(stored), ['port', new Sensitive('5433')]])
  expect(formatSecretText(stored, next)).toBe('{"port":"5433","on":true,"name":"x"}')
})

test.each([['just-a-hidden-text'], ['["hidden"]'], ['{"hidden":'], ['null'], ['"hidden"'], ['']])(
  '%s is refused without being quoted',
  (text) => {
    const parse = () => parseSecretText('medspa-x', text)
    expect(parse).toThrow('The secret medspa-x is not a JSON object of keys and values.')
    expect(parse).not.toThrow('hidden')
  },
)
