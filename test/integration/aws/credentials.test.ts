import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createClients } from '../../../src/aws/clients.ts'
import { createCredentials } from '../../../src/aws/credentials.ts'

const ends = '2036-11-23T15:00:00.000Z'
const keys = { AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' }
const session = { ...keys, AWS_SESSION_TOKEN: 'token' }
let home: string

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'medspa-credentials-'))
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path.join(home, 'credentials'))
  await writeFile(path.join(home, 'credentials'), '')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(home, { recursive: true })
})

/** As the SDK finds them in this process. */
const lifeIn = async (variables: Record<string, string>, config = '', profile?: string) => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  // The SDK reads a file once.
  const file = path.join(home, `config-${randomUUID()}`)
  await writeFile(file, config)
  vi.stubEnv('AWS_CONFIG_FILE', file)
  const clients = createClients({ region: 'us-east-1', ...(profile === undefined ? {} : { profile }) })
  return createCredentials({ clients, env: variables, profile }).life()
}

test('keys in the shell: of a user, of a session, of a session that says its end', async () => {
  expect(await lifeIn(keys)).toEqual({ kind: 'lasting' })
  expect(await lifeIn(session)).toEqual({ kind: 'unknown' })
  expect(await lifeIn({ ...session, AWS_CREDENTIAL_EXPIRATION: ends })).toEqual({
    kind: 'ends',
    at: new Date(ends),
    saidBy: 'AWS_CREDENTIAL_EXPIRATION',
  })
  // As the output `aws-expiration` of configure-aws-credentials has it: JSON.
  expect(await lifeIn({ ...session, AWS_CREDENTIAL_EXPIRATION: JSON.stringify(ends) })).toEqual({
    kind: 'ends',
    at: new Date(ends),
    saidBy: 'AWS_CREDENTIAL_EXPIRATION',
  })
  expect(await lifeIn({ ...session, AWS_CREDENTIAL_EXPIRATION: '"soon"' })).toEqual({ kind: 'unknown' })
  expect(await lifeIn({ ...keys, AWS_SESSION_TOKEN: '', AWS_CREDENTIAL_EXPIRATION: ends })).toEqual({ kind: 'lasting' })
})

test('keys of a profile: in its file, and by a process that is asked again', async () => {
  const inFile = '[profile ops]\naws_access_key_id = A\naws_secret_access_key = B\n'
  expect(await lifeIn({}, inFile, 'ops')).toEqual({ kind: 'lasting' })
  expect(await lifeIn({}, `${inFile}aws_session_token = C\n`, 'ops')).toEqual({ kind: 'unknown' })
  const answer = { Version: 1, AccessKeyId: 'A', SecretAccessKey: 'B', SessionToken: 'C', Expiration: ends }
  const file = path.join(home, 'answer.json')
  await writeFile(file, JSON.stringify(answer))
  expect(await lifeIn({}, `[profile tool]\ncredential_process = cat ${file}\n`, 'tool')).toEqual({ kind: 'renewed' })
})

test("a rehearsal's session", async () => {
  const credentials = { accessKeyId: 'A', secretAccessKey: 'B', sessionToken: 'C', expiration: new Date(ends) }
  const clients = createClients({ region: 'us-east-1', endpoint: 'http://127.0.0.1:1', credentials })
  const life = await createCredentials({ clients, env: {}, profile: undefined }).life()
  expect(life).toEqual({ kind: 'ends', at: new Date(ends) })
})
