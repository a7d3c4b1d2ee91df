import { describe, expect, test } from 'vitest'
import { LOGINS } from '../../probe/database/names.ts'
import {
  applicationLogins,
  generateRolePassword,
  loginOf,
  otherLogin,
  readDatabaseUrl,
} from '../../src/secrets/application-roles.ts'
import { databaseUrl } from '../../src/secrets/database-url.ts'
import { Sensitive } from '../../src/secrets/sensitive.ts'

const place = { host: 'db.example', port: 5432, database: 'medspa', masterUsername: 'medspa_admin' }
const read = (url: string | undefined) => readDatabaseUrl(url === undefined ? undefined : new Sensitive(url), place)

test('the CLI and the probe mean the same roles', () => {
  expect(applicationLogins).toEqual(LOGINS)
  expect(applicationLogins.map(otherLogin)).toEqual([...applicationLogins].reverse())
})

test.each([undefined, '', 'PLACEHOLDER', ' PLACEHOLDER\n', 'postgresql://medspa_admin:x@db.example/medspa'])(
  '%j: a role is to be made',
  (url) => {
    expect(read(url)).toEqual({ kind: 'to-make' })
  },
)

test('a role of ours, here or in a database that was', () => {
  const password = new Sensitive('p@ss/word:%20')
  const made = databaseUrl({ username: 'medspa_app_b', password, host: 'db.example', port: 5432, database: 'medspa' })
  expect(readDatabaseUrl(made, place)).toEqual({ kind: 'role', login: 'medspa_app_b', password, here: true })
  expect(loginOf(made)).toBe('medspa_app_b')
  for (const elsewhere of [{ host: 'former.example' }, { port: 5433 }, { database: 'other' }])
    expect(readDatabaseUrl(made, { ...place, ...elsewhere })).toMatchObject({ login: 'medspa_app_b', here: false })
})

test("an operator's own is kept: another host, or another role of this one", () => {
  expect(read('postgres://clinic:x@ep-1.neon.tech/medspa?sslmode=require')).toEqual({
    kind: 'foreign',
    where: 'ep-1.neon.tech:5432',
  })
  expect(read('postgres://clinic:x@db.example:6432/medspa')).toEqual({ kind: 'foreign', where: 'db.example:6432' })
})

test.each([
  ['db.example/medspa', 'to-make'],
  ['db.example:5432/other', 'to-make'],
  ['db.example:6432/medspa', 'foreign'],
  ['ep-1.neon.tech/medspa', 'foreign'],
  ['former.db.example:5432/medspa', 'foreign'],
])("the master's name at %s: %s", (where, kind) => {
  expect(read(`postgresql://medspa_admin:x@${where}`)).toMatchObject({ kind })
})

describe('what is no URL of Postgres is neither used nor written over, nor quoted', () => {
  test.each(['postgresql://u:hidden%@host/db', 'mysql://u:hidden@host/db', 'hidden'])('%s', (url) => {
    let thrown: unknown
    try {
      read(url)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ code: 'database-url-unreadable', exitCode: 3 })
    expect(`${thrown}${JSON.stringify(thrown)}`).not.toContain('hidden')
    expect(loginOf(new Sensitive(url))).toBeUndefined()
  })
})

test('a password has 256 bits, needs no encoding, and prints as nothing', () => {
  const password = generateRolePassword()
  expect(password.reveal()).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(password.reveal()).not.toBe(generateRolePassword().reveal())
  expect(String(password)).toBe('[redacted]')
})
