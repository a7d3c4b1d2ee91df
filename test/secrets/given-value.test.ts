import { describe, expect, test } from 'vitest'
import { givenValue, parseKeyFile, problemOf, refuseShapes } from '../../src/secrets/given-value.ts'
import { PLACEHOLDER, secretKeys } from '../../src/secrets/keys.ts'
import { Sensitive } from '../../src/secrets/sensitive.ts'

const shown = ({ values }: ReturnType<typeof parseKeyFile>) =>
  Object.fromEntries([...values].map(([key, value]) => [key, value.reveal()]))

describe('a value that was given', () => {
  test.each([
    ['abc\n', 'abc'],
    ['abc\r\n', 'abc'],
    ['-----BEGIN\nkey\n-----END\n\n', '-----BEGIN\nkey\n-----END\n'],
    [' abc ', ' abc '],
  ])('%j is %j', (text, expected) => {
    expect(givenValue(Buffer.from(text)).reveal()).toBe(expected)
  })

  test('that is no text is refused', () => {
    expect(() => givenValue(Buffer.from([0xff, 0xfe]))).toThrow(expect.objectContaining({ code: 'secret-not-text' }))
  })

  test.each([
    ['', 'is empty'],
    [' PLACEHOLDER\n', 'is the placeholder'],
    ['a\0b', 'has a NUL character'],
  ])('%j: %s', (text, problem) => {
    expect(problemOf(secretKeys, 'OWN', new Sensitive(text))).toContain(problem)
  })

  test('the placeholder is how DATABASE_URL is left to medspa, as the way out of an unreadable one says', () => {
    const values = new Map([['DATABASE_URL', new Sensitive(PLACEHOLDER)]])
    expect(() => refuseShapes(secretKeys, values)).not.toThrow()
    expect(() => refuseShapes(secretKeys, new Map([['TWILIO_AUTH_TOKEN', new Sensitive(PLACEHOLDER)]]))).toThrow()
  })

  test('of a wrong shape is refused, all at once, and never quoted', () => {
    const wrong = new Map([
      ['TWILIO_AUTH_TOKEN', new Sensitive('hunter-2')],
      ['STRIPE_SECRET_KEY', new Sensitive('hunter-3')],
    ])
    expect(() => refuseShapes(secretKeys, wrong)).toThrow(
      expect.objectContaining({
        code: 'secret-shape',
        message: expect.not.stringContaining('hunter'),
        evidence: [expect.stringMatching(/^STRIPE_SECRET_KEY does not begin with (?!.*hunter)/)],
      }),
    )
  })
})

describe('a file of keys', () => {
  test('dotenv: quotes, comments, export, values of many lines; blank ones are left out and named', () => {
    const text = '# mine\nexport A=1\nB="two words" # here\nC="-----\nx\n-----"\nD=\nE=PLACEHOLDER\n'
    const parsed = parseKeyFile(text, '.env')
    expect(shown(parsed)).toEqual({ A: '1', B: 'two words', C: '-----\nx\n-----' })
    expect(parsed.blank).toEqual(['D', 'E'])
  })

  test('JSON: texts, numbers, true; null is blank', () => {
    const parsed = parseKeyFile('{"A":"1","N":7,"T":true,"Z":null}', 'keys.json')
    expect(shown(parsed)).toEqual({ A: '1', N: '7', T: 'true' })
    expect(parsed.blank).toEqual(['Z'])
  })

  test.each([['{"A":hunter2'], ['{"A":{"hunter2":1}}'], ['{"A B":"hunter2"}'], ['hunter2'], ['']])(
    '%j is refused, and not quoted',
    (text) => {
      expect(() => parseKeyFile(text, 'f')).toThrow(
        expect.objectContaining({ code: 'secret-file-invalid', message: expect.not.stringContaining('hunter2') }),
      )
    },
  )
})
