import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DatabaseUrlError, databaseAddress, postgresConfig } from '../../app/postgres.ts'
import { postgresUrl } from '../../src/secrets/postgres-url.ts'

const base = 'postgresql://medspa:p%40ss%2Fword@db.example.com:5432/medspa'

const there = { host: 'db.example.com', port: 5432, user: 'medspa', password: 'p@ss/word', database: 'medspa' }
const verified = { secureContext: expect.anything(), rejectUnauthorized: true }

test.each(['', '?sslmode=require', '?sslmode=verify-full', '?sslmode=verify-ca', '?sslmode=prefer'])(
  'a URL ending in "%s" verifies the server',
  (query) => {
    expect(postgresConfig(base + query)).toEqual({ ...there, ssl: verified })
  },
)

test('what Neon needs is passed on, and nothing else of the query', () => {
  const query =
    '?sslmode=require&channel_binding=require&options=endpoint%3Dep-1&application_name=a&sslnegotiation=direct'
  const dropped = '&statement_timeout=0&query_timeout=0&binary=true&connect_timeout=1&lookup=x&stream=y'
  expect(postgresConfig(base + query + dropped)).toEqual({
    ...there,
    options: 'endpoint=ep-1',
    application_name: 'a',
    sslnegotiation: 'direct',
    ssl: verified,
  })
})

describe('no parameter turns the verification off, or leads elsewhere', () => {
  test.each([
    ...['sslmode=disable', 'sslmode=allow', 'sslmode=no-verify', 'sslmode=', 'sslmode=require&sslmode=disable'],
    ...['ssl=no-verify', 'ssl=0', 'ssl=false', 'ssl=true', 'ssl=', 'SSL=0', 'sslmode=require&ssl=no-verify'],
    ...[
      'sslcert=/c',
      'sslkey=/k',
      'sslrootcert=system',
      'sslfactory=NonValidating',
      'uselibpqcompat=true',
      'requiressl=0',
    ],
    ...['host=evil.example', 'hostaddr=127.9.9.9', 'port=1', 'user=x', 'password=x', 'dbname=x', 'HOST=evil.example'],
    ...['service=x', 'replication=database', 'channel_binding=disable', 'sslmode=require&SSLMODE=disable', '%73sl=0'],
    ...['SSLMODE=disable', 'require_auth=none', 'Channel_Binding=disable'],
  ])('%s', (query) => {
    for (const before of ['', 'sslmode=verify-full&', 'a=b&'])
      expect(() => postgresConfig(`${base}?${before}${query}`)).toThrow(DatabaseUrlError)
  })
})

test.each([
  ['?sslmode=no-verify', /sslmode would not verify the server/],
  ['?sslmode=require&sslrootcert=/ca.pem', /sslrootcert is not supported; name the file in NODE_EXTRA_CA_CERTS/],
])('a URL ending in "%s" is refused with its reason', (query, message) => {
  expect(() => postgresConfig(base + query)).toThrow(message)
})

test('whatever DATABASE_URL the shape of the key takes, the programs take, to where it says', () => {
  const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((text) => !text.includes('\0'))
  // WHATWG's parser resolves `.` and `..` in a path, also percent-encoded: no URL can name a database so.
  const name = part.filter((text) => text !== '.' && text !== '..')
  const query = fc.subarray(['channel_binding=require', 'options=endpoint%3Dx', 'application_name=a', 'schema=public'])
  const host = fc.constantFrom('db', 'ep-1.eu-central-1.aws.neon.tech', '127.0.0.1', '[::1]')
  fc.assert(
    fc.property(
      part,
      part,
      host,
      fc.integer({ min: 1, max: 65_535 }),
      name,
      query,
      (user, password, at, port, database, more) => {
        const encode = encodeURIComponent
        const url = `postgres://${encode(user)}:${encode(password)}@${at}:${port}/${encode(database)}?${['sslmode=require', ...more].join('&')}`
        expect(postgresUrl(url)).toBeUndefined()
        expect(postgresConfig(url)).toMatchObject({
          ...{ user, password, port, database, host: at.replace(/[[\]]/g, '') },
          ssl: verified,
        })
      },
    ),
  )
})

test('what a user mistypes is taken by both or refused by the shape', () => {
  const piece = fc.constantFrom(
    ...'@:/?#%&=,. \'"',
    '%2F',
    '%zz',
    'ssl',
    'sslmode=require',
    'host',
    'db',
    'pw',
    '\n',
    ':5432',
    '[::1]',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const url = `postgres://u:p${pieces.join('')}?sslmode=require`
      if (postgresUrl(url) === undefined) expect(postgresConfig(url)).toMatchObject({ ssl: verified })
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ...['', 'localhost:5432/x', 'mysql://a:secret@b/c', 'postgresql://user:p#@ss/secret:word@h:port/db'],
  ...[
    'postgres://u:50%secret@h/d',
    'postgres://secret.example/d',
    'postgres://u:secret@h',
    'postgres://u:secret@h1,h2/d',
  ],
  ...['postgres://u:secret@/d', 'postgres://u:secret@%2Fvar%2Frun/d', 'postgres:///secret'],
  ...['postgres://u:secret@h/.', 'postgres://u:secret@h/..', 'postgres://u:secret@h/%2E', 'postgres://u:secret@h/x/..'],
  ...['postgres://u:secret@h%2Cevil/d', 'postgres://u:secret@.%2Frun/d', 'postgres://u:secret@d%62/d'],
])('"%s" is refused without being repeated', (url) => {
  expect(() => postgresConfig(url)).toThrow(DatabaseUrlError)
  expect(() => postgresConfig(url)).toThrow(/^(?!.*secret)/)
})

test('the address of a database has neither user nor password', () => {
  expect(databaseAddress(base)).toBe('db.example.com:5432/medspa')
  expect(databaseAddress('postgres://u:p@db/x?sslmode=require')).toBe('db:5432/x')
})
