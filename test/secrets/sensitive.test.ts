import { format, inspect } from 'node:util'
import { expect, test } from 'vitest'
import { Sensitive } from '../../src/secrets/sensitive.ts'

const value = 'correct horse battery staple'
const secret = new Sensitive(value)

test.each([
  ['String()', () => String(secret)],
  ['a template', () => `${secret}`],
  ['concatenation', () => `a ${secret}`.concat(secret as unknown as string)],
  ['join', () => [secret].join()],
  ['JSON', () => JSON.stringify({ secret, list: [secret] })],
  ['inspect', () => inspect({ deep: { secret } }, { showHidden: true, depth: 9 })],
  ['format', () => format('%s %o %O %j', secret, secret, secret, secret)],
  ['spreading', () => JSON.stringify({ ...secret })],
  ['own keys', () => Reflect.ownKeys(secret).map(String).join()],
  ["an error's cause", () => inspect(new Error('x', { cause: secret }))],
])('%s does not show it', (_, print) => {
  expect(print()).not.toContain('horse')
})

test('a number it is not', () => {
  expect(Number(secret)).toBeNaN()
})

test('reveal gives it', () => {
  expect(secret.reveal()).toBe(value)
})
