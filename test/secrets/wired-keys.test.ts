import { expect, test } from 'vitest'
import { Sensitive } from '../../src/secrets/sensitive.ts'
import { wiredKeys } from '../../src/secrets/wired-keys.ts'

const values = (given: Record<string, string>) =>
  new Map(Object.entries(given).map(([key, value]) => [key, new Sensitive(value)]))

test('tasks read each key that holds a value, and never a placeholder', () => {
  const secret = values({
    B: 'x',
    A: 'y',
    EMPTY: '',
    BLANK: ' ',
    P: 'PLACEHOLDER',
    'not-a-name': 'x',
    PORT: '1',
    PLAIN: 'x',
    OLD: 'x',
  })
  expect(wiredKeys(secret, { plain: ['PORT', 'PLAIN'], unread: ['OLD'] })).toEqual(['A', 'B'])
})
