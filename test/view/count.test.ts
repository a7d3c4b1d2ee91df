import { expect, test } from 'vitest'
import { count, counted } from '../../src/view/count.ts'

test('a number and its noun', () => {
  expect([0, 1, 2].map((number) => count(number, 'task'))).toEqual(['0 tasks', '1 task', '2 tasks'])
  expect([0, 1, 2].map((number) => counted(number, 'request'))).toEqual(['no requests', '1 request', '2 requests'])
})
