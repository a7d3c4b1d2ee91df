import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { databaseUrl } from '../../src/secrets/database-url.ts'
import { postgresUrl } from '../../src/secrets/postgres-url.ts'
import { Sensitive } from '../../src/secrets/sensitive.ts'
import { hs256Key } from '../../src/secrets/shapes.ts'

const base = 'postgresql://clinic:hunter2@db.example.com/medspa'

describe('what a task can use', () => {
  test.each([
    `${base}?sslmode=require`,
    `${base}?sslmode=verify-ca`,
    'postgres://u:p@db:5432/d?sslmode=verify-full',
    'postgresql://u:p%25%23%2F@127.0.0.1:1/d?sslmode=require',
    'postgresql://u:p:q@[::1]:65535/d?sslmode=require',
    `${base}?sslmode=require&channel_binding=require`,
    `${base}?sslmode=require&options=endpoint%3Dep-1%20-c%20a%3Db`,
    `${base}?application_name=x&sslmode=require&connect_timeout=10&schema=public&pgbouncer=true&sslnegotiation=direct`,
  ])('%s', (url) => {
    expect(postgresUrl(url)).toBeUndefined()
  })

  test('what medspa makes itself', () => {
    const password = new Sensitive('a#%?/@: \'"[]é')
    const made = databaseUrl({ username: 'medspa_app_a', password, host: 'h', port: 5432, database: 'medspa' })
    expect(postgresUrl(made.reveal())).toBeUndefined()
  })
})

describe('what no task can use', () => {
  test.each([
    [`"${base}?sslmode=require"`, 'stands in quotes'],
    [`'${base}?sslmode=require'`, 'stands in quotes'],
    [`${base}?sslmode=require'`, 'stands in quotes'],
    [` ${base}?sslmode=require`, 'begins or ends with a blank'],
    [`${base}?sslmode=require\n`, 'begins or ends with a blank'],
    [`${base}?sslmode=require\u00a0`, 'begins or ends with a blank'],
    ['postgresql://clinic:hunter2@db.example\n.com/medspa?sslmode=require', 'has a blank, a line break'],
    ['postgresql://clinic:hun ter2@db/medspa?sslmode=require', 'has a blank, a line break'],
    [`psql '${base}?sslmode=require'`, 'stands in quotes'],
    [`psql ${base}?sslmode=require`, 'has a blank'],
    ['host=db user=u password=hunter2', 'has a blank'],
    ['jdbc:postgresql://db/medspa?user=u&password=hunter2', 'does not begin with postgres://'],
    ['postgresql+asyncpg://u:hunter2@db/d', 'does not begin with postgres://'],
    ['postgres:u:hunter2@db/d', 'does not begin with'],
    ['hunter2', 'is not a URL'],
    ['postgresql://clinic:50%off!hunter2@db/d?sslmode=require', 'percent-encode it (%25)'],
    ['postgresql://clinic:hunter2%ff@db/d?sslmode=require', 'not UTF-8 text'],
    ['postgresql://clinic:hunter2%00@db/d?sslmode=require', 'not UTF-8 text'],
    ['postgresql://clinic:p@hunter2@db/d?sslmode=require', 'more than one @'],
    ['postgresql://clinic:hunter2#x@db/d?sslmode=require', 'is not a URL'],
    [`${base}?sslmode=require#hunter2`, 'has a #'],
    ['postgresql://u:hunter2@h1.example.com,h2.example.com/d?sslmode=require', 'more than one host'],
    ['postgresql://u:hunter2@h1:5432,h2:5432/d?sslmode=require', 'more than one host'],
    ['postgresql://u:hunter2@/d?sslmode=require', 'names no host'],
    ['postgresql:///d?sslmode=require', 'names no host'],
    ['postgresql://u:hunter2@:5432/d?sslmode=require', 'names no host'],
    ['postgresql://u:hunter2@%2Fvar%2Frun%2Fpostgresql/d?sslmode=require', 'Unix socket'],
    ['postgresql://u:hunter2@db%2Cevil/d?sslmode=require', 'has a % in its host'],
    ['postgresql://u:hunter2@.%2Frun/d?sslmode=require', 'has a % in its host'],
    ['postgresql://u:hunter2@d%62/d?sslmode=require', 'has a % in its host'],
    ['postgresql://u:hunter2@db/../d?sslmode=require', 'has a / in the name'],
    ['postgresql://u:hunter2@db/./d?sslmode=require', 'has a / in the name'],
    ['postgresql://u:hunter2@db:0/d?sslmode=require', 'port 0'],
    ['postgresql://u:hunter2@db:65536/d?sslmode=require', 'is not a URL'],
    ['postgresql://u:hunter2@db:port/d?sslmode=require', 'is not a URL'],
    ['postgresql://db.example.com/d?sslmode=require', 'names no user'],
    ['postgresql://:hunter2@db/d?sslmode=require', 'names no user'],
    ['postgresql://u@db/d?sslmode=require', 'has no password'],
    ['postgresql://u:hunter2@db?sslmode=require', 'names no database'],
    ['postgresql://u:hunter2@db/?sslmode=require', 'names no database'],
    ['postgresql://u:hunter2@db/d/e?sslmode=require', 'has a / in the name'],
    [base, 'does not say sslmode=require'],
    [`${base}?SSLMODE=require`, 'does not say sslmode=require'],
    ...['disable', 'allow', 'prefer', 'no-verify', ''].map((mode) => [
      `${base}?sslmode=${mode}`,
      'an sslmode that is none of',
    ]),
    [`${base}?sslmode=require&sslmode=require`, 'a parameter twice'],
    [`${base}?sslmode=require&SslMode=disable`, 'a parameter twice'],
    ...[
      'ssl=no-verify',
      'ssl=0',
      'ssl=true',
      'SSL=0',
      'sslrootcert=/etc/ssl/rds.pem',
      'sslrootcert=system',
      'sslcert=x',
    ].map((parameter) => [`${base}?sslmode=require&${parameter}`, 'changes how the server is verified']),
    ...['sslkey=x', 'sslfactory=hunter2', 'uselibpqcompat=true', 'requiressl=0', 'sslhunter2=x'].map((parameter) => [
      `${base}?${parameter}&sslmode=require`,
      'changes how the server is verified',
    ]),
    ...['host', 'hostaddr', 'port', 'user', 'password', 'dbname', 'service', 'passfile', 'replication'].map((name) => [
      `${base}?sslmode=require&${name}=hunter2`,
      `has the parameter ${name}, which belongs before the ?`,
    ]),
    [`${base}?sslmode=require&channel_binding=disable`, 'channel_binding=disable'],
    [`${base}?sslmode=require&Channel_Binding=disable`, 'channel_binding=disable'],
    [`${base}?sslmode=require&require_auth=none`, 'require_auth'],
    [`${base}?sslmode=require&gssencmode=prefer`, 'gssencmode'],
  ])('%j: %s', (url, problem) => {
    const found = postgresUrl(url as string)
    expect(found).toContain(problem)
    expect(found).not.toContain('hunter2')
  })

  const lines = readFileSync(path.join(import.meta.dirname, '../support/secret-files/dsn-unusable.txt'), 'utf8')
  test.each(lines.trimEnd().split('\n'))('%s', (url) => {
    expect(postgresUrl(url)).toBeDefined()
  })
})

describe('ADMIN_JWT_SECRET', () => {
  const key = 'k'.repeat(40)
  test.each([`"${key}"`, `'${key}'`, `\`${key}\``, ` ${key}`, `${key}\n`, `${key}\u00a0`])('%j is refused', (value) => {
    expect(hs256Key(value)).toMatch(/stands in quotes|begins or ends with a blank/)
  })
  test.each([key, `"${key}`, `${key}'s`, `a"${key}"b`])('%j is taken', (value) => {
    expect(hs256Key(value)).toBeUndefined()
  })
})
