import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeSessions, type Session, statementKind } from '../../../app/migrate/blockers.ts'
import { namesMade } from '../../../app/migrate/invalid-indexes.ts'

test.each([
  ['SELECT * FROM leads', 'SELECT'],
  ["  -- ssn 123\n/* a\nb */ select '+12125550100'", 'SELECT'],
  ["UPDATE leads SET phone = '+12125550100'", 'UPDATE'],
  ['alter table leads add column x int', 'ALTER TABLE'],
  ['CREATE UNIQUE INDEX x ON leads (phone)', 'CREATE UNIQUE'],
  ['DROP secret_thing', 'DROP'],
  ['BEGIN', 'BEGIN'],
  ['<insufficient privilege>', 'another statement'],
  ['', 'another statement'],
  ['Smith SELECT', 'another statement'],
  ['autovacuum: VACUUM public.leads', 'another statement'],
])('of %j only "%s" is told', (query, kind) => {
  expect(statementKind(query)).toBe(kind)
})

test('no word of a statement but its kind is ever told', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('SELECT', 'INSERT INTO', 'ALTER TABLE', 'WITH', '/* x */', ''),
      fc.string({ unit: 'binary' }),
      (verb, rest) => {
        expect(statementKind(`${verb} ${rest}`)).toMatch(/^([A-Z]+( [A-Z]+)?|another statement)$/)
        expect(statementKind(`${verb} PATIENT${rest}`)).not.toContain('PATIENT')
      },
    ),
  )
})

const idle: Session = {
  pid: 4711,
  application: 'psql',
  user: 'medspa_admin',
  state: 'idle in transaction',
  since: '2026-11-28T17:40:12.000Z',
  statement: 'SELECT',
  waiting: false,
}

test('a session is told of with all that is known of it', () => {
  expect(describeSessions([idle])).toBe(
    'pid 4711 (psql, user medspa_admin): idle in transaction since 2026-11-28T17:40:12.000Z, last statement SELECT',
  )
  expect(describeSessions([{ ...idle, waiting: true, state: 'active' }])).toMatch(
    /^pid 4711 .*waits for a lock itself$/,
  )
  const hidden = { ...idle, application: null, state: null, since: null, statement: null }
  expect(describeSessions([hidden])).toBe(
    'pid 4711 (no application name, user medspa_admin): what it does is not shown to this user',
  )
  expect(describeSessions([{ ...hidden, pid: 0 }])).toContain('pg_prepared_xacts')
  expect(describeSessions(Array.from({ length: 7 }, (_, pid) => ({ ...idle, pid: pid + 1 })))).toMatch(/; 2 more$/)
})

test.each([
  ['CREATE INDEX CONCURRENTLY by_phone ON leads (phone)', ['by_phone']],
  ['create unique index concurrently if not exists By_Phone on leads (phone)', ['by_phone']],
  ['CREATE INDEX CONCURRENTLY "Odd ""Name" ON leads (phone)', ['Odd "Name']],
  ['DROP INDEX CONCURRENTLY by_phone', []],
  ['REINDEX INDEX CONCURRENTLY by_phone', []],
  ['CREATE INDEX CONCURRENTLY by_phone_2 ON leads (phone)', []],
])('%s makes %j', (sql, expected) => {
  expect(namesMade(sql, ['by_phone', 'Odd "Name', 'other'])).toEqual(expected)
})
