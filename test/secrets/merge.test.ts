import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PLACEHOLDER, secretKeys } from '../../src/secrets/keys.ts'
import {
  addMissing,
  changeTo,
  fillPlaceholders,
  generateJwtSecret,
  heldBy,
  isFilled,
  missingKeys,
  type SecretValues,
  setValues,
} from '../../src/secrets/merge.ts'
import { Sensitive } from '../../src/secrets/sensitive.ts'

const secret = (entries: Record<string, string>): SecretValues =>
  new Map(Object.entries(entries).map(([key, value]) => [key, new Sensitive(value)]))
const shown = (values: SecretValues) => Object.fromEntries([...values].map(([key, value]) => [key, value.reveal()]))

const anySecret = fc
  .dictionary(
    fc.oneof(fc.constantFrom('A', 'B', 'C'), fc.string({ minLength: 1 })),
    fc.oneof(fc.string(), fc.constant(PLACEHOLDER)),
  )
  .map(secret)

describe('whatever the secret and whatever is asked', () => {
  test('no key is lost, and only keys that were named change', () => {
    fc.assert(
      fc.property(anySecret, anySecret, (current, asked) => {
        for (const { values, changed } of [
          addMissing(current, asked.keys()),
          setValues(current, asked),
          fillPlaceholders(current, asked),
        ]) {
          for (const key of current.keys()) expect(values.has(key)).toBe(true)
          for (const key of changed) expect(asked.has(key)).toBe(true)
          for (const [key, value] of current) if (!changed.includes(key)) expect(values.get(key)).toStrictEqual(value)
        }
      }),
    )
  })

  test('the same again changes nothing', () => {
    fc.assert(
      fc.property(anySecret, anySecret, (current, asked) => {
        expect(addMissing(addMissing(current, asked.keys()).values, asked.keys()).changed).toEqual([])
        expect(setValues(setValues(current, asked).values, asked).changed).toEqual([])
      }),
    )
  })

  test('a value that an operator put there is never filled over', () => {
    fc.assert(
      fc.property(anySecret, anySecret, (current, asked) => {
        const { values } = fillPlaceholders(current, asked)
        for (const [key, value] of current)
          if (value.reveal().trim() !== '' && value.reveal().trim() !== PLACEHOLDER)
            expect(values.get(key)?.reveal()).toBe(value.reveal())
      }),
    )
  })
})

test.each<[string, Record<string, string>, string | undefined]>([
  ['its value, with its blanks', { A: ' a\n' }, ' a\n'],
  ['nothing where it is missing', {}, undefined],
  ['nothing where it is empty', { A: '' }, undefined],
  ['nothing where it is blank', { A: ' \n' }, undefined],
  ['nothing where it is the placeholder', { A: `\t${PLACEHOLDER} ` }, undefined],
])('a key holds %s', (_, entries, expected) => {
  const values = secret(entries)
  expect(heldBy(values, 'A')?.reveal()).toBe(expected)
  expect(isFilled(values, 'A')).toBe(expected !== undefined)
})

test('missing keys are added as placeholders, at the end', () => {
  const { values, changed } = addMissing(secret({ SQUARE_TOKEN: 'mine', A: 'a' }), ['A', 'B'])
  expect(shown(values)).toEqual({ SQUARE_TOKEN: 'mine', A: 'a', B: PLACEHOLDER })
  expect(changed).toEqual(['B'])
})

test('a change that drops a key is refused, by name and without a value', () => {
  expect(() => changeTo(secret({ A: 'hidden1', B: 'hidden2' }), secret({ A: 'hidden1' }))).toThrow(
    'This change would lose the keys B; nothing was written.',
  )
})

const full = { DATABASE_URL: 'u', ADMIN_JWT_SECRET: 'j', TWILIO_AUTH_TOKEN: 't', TELNYX_PUBLIC_KEY: 'k' }
test.each<[string, Record<string, string>, boolean, string[]]>([
  ['nothing there', {}, true, Object.keys(full)],
  ['nothing there, no voice', {}, false, ['DATABASE_URL', 'ADMIN_JWT_SECRET']],
  ['all there', full, true, []],
  ['Twilio alone is enough', { ...full, TELNYX_PUBLIC_KEY: PLACEHOLDER }, true, []],
  ['Telnyx alone is enough', { ...full, TWILIO_AUTH_TOKEN: '' }, true, []],
  ['a placeholder is missing', { ...full, DATABASE_URL: ` ${PLACEHOLDER}\n` }, true, ['DATABASE_URL']],
])('required: %s', (_, entries, voice, expected) => {
  expect(missingKeys(secret(entries), { voice })).toEqual(expected)
})

test('a generated key for tokens has the shape that is asked for, and is new each time', () => {
  const rule = secretKeys.find(({ name }) => name === 'ADMIN_JWT_SECRET')
  const made = generateJwtSecret().reveal()
  expect(rule?.problem(made)).toBeUndefined()
  expect(made).toMatch(/^[\w-]{64}$/)
  expect(generateJwtSecret().reveal()).not.toBe(made)
})
