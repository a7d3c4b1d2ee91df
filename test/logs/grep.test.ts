import { expect, it } from 'vitest'
import { grepOf } from '../../src/logs/grep.ts'

it.each([
  ['error|fatal', 'a fatal one'],
  ['^call (?<sid>CA\\d+)$', 'call CA12'],
  ['\\[redacted\\]', 'key [redacted]'],
])('%s is an expression', async (text, line) => {
  const found = await grepOf(text)
  expect(found instanceof RegExp && found.test(line)).toBe(true)
})

it.each([
  ['call (CA', 8, 'Unterminated group'],
  ['a[b', 3, 'Unterminated character class'],
  ['*', 1, 'Nothing to repeat'],
  ['ab**', 4, 'Nothing to repeat'],
  ['a\\', 2, '\\ at end of pattern'],
  ['x{2,1}', 6, 'numbers out of order in {} quantifier'],
])('%s is none, and is wrong at character %d', async (text, position, why) => {
  expect(await grepOf(text)).toEqual({ position, why })
})
