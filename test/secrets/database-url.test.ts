import fc from 'fast-check'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { databaseUrl } from '../../src/secrets/database-url.ts'
import { secretKeys } from '../../src/secrets/keys.ts'
import { Sensitive } from '../../src/secrets/sensitive.ts'

const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => value.isWellFormed())

test('a driver reads from it what went in, whatever the characters', () => {
  fc.assert(
    fc.property(text, text, (username, password) => {
      const url = databaseUrl({
        username,
        password: new Sensitive(password),
        host: 'db.example',
        port: 5432,
        database: 'medspa',
      })
      const client = new Client({ connectionString: url.reveal() })
      expect([client.user, client.password, client.host, client.port, client.database]).toEqual([
        username,
        password,
        'db.example',
        5432,
        'medspa',
      ])
    }),
  )
})

test('it is the URL that the platform expects', () => {
  const url = databaseUrl({
    username: 'medspa_admin',
    password: new Sensitive("a#b?c/d%e'f"),
    host: 'h',
    port: 5433,
    database: 'medspa',
  }).reveal()
  expect(url).toBe('postgresql://medspa_admin:a%23b%3Fc%2Fd%25e%27f@h:5433/medspa?sslmode=require')
  expect(secretKeys.find(({ name }) => name === 'DATABASE_URL')?.problem(url)).toBeUndefined()
})
