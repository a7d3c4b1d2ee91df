import { expect, test } from 'vitest'
import { explainOrder } from '../../../app/migrate/order.ts'

test.each([
  [['0001_a'], ['0001_a', '0002_b']],
  // An older release meets a newer schema.
  [
    ['0001_a', '0002_b', '0003_c'],
    ['0001_a', '0002_b'],
  ],
  [[], ['0001_a']],
])('%j ran and %j are there: nothing is wrong', (ran, files) => {
  expect(explainOrder(ran, files)).toBeUndefined()
})

test('a migration that was merged from a branch gets a command that renumbers it', () => {
  expect(explainOrder(['0001_a', '0003_late'], ['0001_a', '0002_early', '0003_late', '0004_next'])).toBe(
    '0002_early has not run, and 0003_late, which comes later, has. Give it the next number, and commit: ' +
      'git mv app/migrations/0002_early.sql app/migrations/0005_early.sql',
  )
})

test('several keep their order, and the width of the numbers is kept', () => {
  expect(explainOrder(['008_a', '010_d'], ['008_a', '009_b', '009_c', '010_d'])).toContain(
    'git mv app/migrations/009_b.sql app/migrations/011_b.sql && git mv app/migrations/009_c.sql app/migrations/012_c.sql',
  )
  expect(explainOrder(['1700000000002_b'], ['1700000000001_a', '1700000000002_b'])).toContain(
    'app/migrations/1700000000003_a.sql',
  )
})

test('a file that is gone, or has another name, is told with the way back', () => {
  expect(explainOrder(['0001_a', '0002_b', '0003_c'], ['0001_a', '0003_c'])).toBe(
    '0002_b ran already, and app/migrations has no such file. Bring the file back: ' +
      'git log --diff-filter=DR --oneline -- app/migrations/0002_b.sql',
  )
  expect(explainOrder(['0001_a', '0002_old', '0003_c'], ['0001_a', '0002_new', '0003_c'])).toContain(
    'git mv app/migrations/0002_new.sql app/migrations/0002_old.sql',
  )
})
