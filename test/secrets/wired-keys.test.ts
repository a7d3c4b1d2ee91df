import { describe, expect, it } from 'vitest'
import { ownedNames } from '../../src/owned-names.ts'
import { Sensitive } from '../../src/secrets/sensitive.ts'
import { type Fate, fateOf, type KeyConfiguration, wiredKeys } from '../../src/secrets/wired-keys.ts'

const values = (given: Record<string, string>) =>
  new Map(Object.entries(given).map(([key, value]) => [key, new Sensitive(value)]))
const nothing: KeyConfiguration = { listed: undefined, besides: [], plain: [], unread: [] }

it('tasks read each key that holds a value, and never a placeholder', () => {
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
    DATABASE_URL: 'postgres://',
  })
  expect(wiredKeys(secret, { ...nothing, plain: ['PLAIN'], unread: ['OLD'] })).toEqual(['A', 'B'])
})

describe('what becomes of a key at the next deploy', () => {
  it.each<[string, Partial<KeyConfiguration>, Fate]>([
    ['KEY', {}, 'wired'],
    ['KEY', { unread: ['KEY'] }, 'unread'],
    ['KEY', { plain: ['KEY'] }, 'plain-variable'],
    ['KEY', { plain: ['KEY'], unread: ['KEY'] }, 'unread'],
    ['KEY', { listed: [] }, 'not-listed'],
    ['KEY', { listed: ['OTHER'], unread: ['KEY'] }, 'unread'],
    ['KEY', { listed: ['KEY'] }, 'wired'],
    // The list is what Terraform reads.
    ['KEY', { listed: ['KEY'], unread: ['KEY'] }, 'wired'],
    ['KEY', { listed: ['KEY'], plain: ['KEY'] }, 'plain-variable'],
    // A sidecar's plain variables are its own.
    ['KEY', { listed: [], besides: ['KEY'], plain: ['KEY'] }, 'wired'],
    ['my-key', {}, 'no-variable-name'],
    ['my-key', { unread: ['my-key'] }, 'no-variable-name'],
    ['DATABASE_URL', { listed: [] }, 'wired'],
    ['DATABASE_URL', { unread: ['DATABASE_URL'] }, 'wired'],
    ['PORT', { unread: ['PORT'] }, 'unread'],
    // No member of every object is an owned name.
    ['constructor', {}, 'wired'],
    ...Object.keys(ownedNames)
      .filter((name) => name !== 'DATABASE_URL')
      .map((name): [string, Partial<KeyConfiguration>, Fate] => [name, {}, 'owned']),
  ])('%s with %o: %s', (key, configuration, fate) => {
    expect(fateOf(key, { ...nothing, ...configuration })).toBe(fate)
  })
})
