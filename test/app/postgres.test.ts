import { expect, test } from 'vitest'
import { DatabaseUrlError, databaseAddress, postgresConfig } from '../../app/postgres.ts'

const base = 'postgresql://medspa:p%40ss%2Fword@db.example.com:5432/medspa'

test.each(['', '?sslmode=require', '?sslmode=verify-full', '?sslmode=verify-ca', '?sslmode=prefer'])(
  'a URL ending in "%s" verifies the server',
  (query) => {
    const { ssl, connectionString } = postgresConfig(base + query)
    expect(ssl).toMatchObject({ secureContext: expect.anything() })
    expect(ssl).not.toHaveProperty('rejectUnauthorized')
    expect(connectionString).toBe(base)
  },
)

test('sslmode=disable uses no TLS, and other parameters stay', () => {
  expect(postgresConfig(`${base}?sslmode=disable&options=-c%20a%3Db`)).toEqual({
    connectionString: `${base}?options=-c+a%3Db`,
    ssl: false,
  })
})

test.each([
  ['?sslmode=no-verify', /sslmode=no-verify would not verify/],
  ['?sslmode=require&sslrootcert=/ca.pem', /sslrootcert is not supported; name the file in NODE_EXTRA_CA_CERTS/],
])('a URL ending in "%s" is refused', (query, message) => {
  expect(() => postgresConfig(base + query)).toThrow(message)
})

test.each(['', 'localhost:5432/x', 'mysql://a:secret@b/c', 'postgresql://user:p#@ss/secret:word@h:port/db'])(
  '"%s" is refused without being repeated',
  (url) => {
    expect(() => postgresConfig(url)).toThrow(DatabaseUrlError)
    expect(() => postgresConfig(url)).toThrow(/^(?!.*secret)/)
  },
)

test('the address of a database has neither user nor password', () => {
  expect(databaseAddress(base)).toBe('db.example.com:5432/medspa')
  expect(databaseAddress('postgres://u:p@db/x?sslmode=require')).toBe('db:5432/x')
})
