import { describe, expect, test } from 'vitest'
import { givenValue, problemOf, refuseShapes, typedProblem } from '../../src/secrets/given-value.ts'
import { PLACEHOLDER, secretKeys } from '../../src/secrets/keys.ts'
import { Sensitive } from '../../src/secrets/sensitive.ts'

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
    ['\ud800x', 'has half a surrogate pair'],
    ['x\udc00', 'has half a surrogate pair'],
    ['\uFEFFx', 'begins with a byte order mark'],
  ])('%j: %s', (text, problem) => {
    expect(problemOf(secretKeys, 'OWN', new Sensitive(text))).toContain(problem)
  })

  test('a byte order mark is not taken off in silence, and whole pairs and marks elsewhere are text', () => {
    expect(givenValue(Buffer.from('\uFEFFabc')).reveal()).toBe('\uFEFFabc')
    for (const text of ['😀', 'a\uFEFFb', '\uFFFD'])
      expect(problemOf(secretKeys, 'OWN', new Sensitive(text))).toBeUndefined()
  })

  test('what a terminal could not decode is not taken for what was typed', () => {
    expect(typedProblem('a\uFFFDb')).toContain('cannot be typed')
    expect(typedProblem('a😀b')).toBeUndefined()
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
