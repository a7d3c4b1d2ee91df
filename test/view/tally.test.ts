import { expect, test } from 'vitest'
import { tallyLines } from '../../src/view/tally.ts'

test.each([
  [{ looked: 0, skipped: 0, changed: 4 }, []],
  [{ looked: 0, skipped: 5, changed: 0 }, ['  5 steps had nothing to do (--verbose shows them)']],
  [{ looked: 11, skipped: 1, changed: 2 }, ['  11 checks passed, 1 step had nothing to do (--verbose shows them)']],
])('what a terminal keeps no line of is told in one: %j', (tally, lines) => {
  expect(tallyLines(tally)).toEqual(lines)
})
