import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Canary, finderOf } from '../../support/canary/finder.ts'
import { canaryValues } from '../../support/canary/values.ts'
import { documentOf, openWorkplace, type Ran, type Workplace } from './support/workplace.ts'

// Without a deployment; with one: test/e2e/hostile-values.test.ts.
const name = 'medspa-development-app-secrets'
const where = ['--env', 'development', '--sandbox']

/** Words and punctuation of medspa's own documents. */
const ownWords = {
  MODE_X: 'status',
  BUILD_TYPE: 'release',
  STATE_X: 'set',
  FLAG_X: 'true',
  COUNT_X: '123',
  SECTION_X: '2.4',
  PUNCTUATION_X: '","status":"',
  BRACES_X: '}]}',
  KEY_X: 'DATABASE_URL',
  ENV_X: 'development',
  COMMAND_X: 'secrets list',
}
const large: Canary = { name: 'CLINIC_CA_BUNDLE', value: randomBytes(45_000).toString('base64') }
const canaries: Canary[] = [
  ...canaryValues(),
  ...Array.from({ length: 12 }, (_, at) => ({
    name: `CANARY_${at}`,
    value: randomBytes(8 + at).toString('base64url'),
  })),
  {
    name: 'DATABASE_URL',
    value: `postgresql://u:${randomBytes(9).toString('hex')}@db.example:5432/medspa?sslmode=require`,
  },
]
const asObject = (some: readonly Canary[]) => Object.fromEntries(some.map(({ name, value }) => [name, value]))

let workplace: Workplace
let manager: SecretsManagerClient
const said: { command: string; text: string }[] = []
const stored = async (): Promise<Record<string, string>> =>
  JSON.parse((await manager.send(new GetSecretValueCommand({ SecretId: name }))).SecretString ?? '')

/** Somebody with the aws CLI, who saves the whole. */
const putByAws = async (values: object) => {
  const { result } = documentOf(await workplace.medspa(['sandbox', 'env', '--json']))
  await workplace.write('secret.json', JSON.stringify(values))
  const words = ['secretsmanager', 'put-secret-value', '--secret-id', name, '--secret-string', 'file://secret.json']
  const env = result?.set as Record<string, string>
  const ran = await workplace.run('aws', words, { env })
  expect(ran.exitCode, ran.stderr).toBe(0)
}
const medspa = async (exitCode: number, words: string[], input?: string): Promise<Ran> => {
  const stdin = input === undefined ? {} : { stdin: undefined, input }
  const ran = await workplace.medspa([...words, ...where], stdin)
  said.push({ command: words.join(' '), text: ran.stdout + ran.stderr })
  expect([words.join(' '), ran.exitCode], ran.stderr.slice(0, 2_000)).toEqual([words.join(' '), exitCode])
  return ran
}
/** As lines and as a document, which its schema describes. */
const both = async (exitCode: number, words: string[], input?: string) => {
  await medspa(exitCode, words, input)
  return documentOf(await medspa(exitCode, [...words, '--json'], input))
}

beforeAll(async () => {
  workplace = await openWorkplace()
  await workplace.medspa(['sandbox', 'up'])
  manager = new SecretsManagerClient(await workplace.aws())
  await manager.send(new CreateSecretCommand({ Name: name, SecretString: '{"OWN_KEY":"of the clinic"}' }))
})
afterAll(() => workplace.dispose())

describe('a value of 60,000 bytes, and values that are words of our documents, set by the aws CLI', () => {
  beforeAll(() => putByAws({ ...asObject([...canaries, large]), ...ownWords }))

  it('are listed, with where each is hidden', async () => {
    expect(canaries.length).toBeGreaterThanOrEqual(40)
    const { result } = await both(0, ['secrets', 'list'])
    const keys = (result?.keys ?? []) as { key: string; state: string; length: number; hidden: string }[]
    const hidden = Object.fromEntries(keys.map(({ hidden, key }) => [key, hidden]))
    expect(keys.map(({ key }) => key)).toEqual(
      expect.arrayContaining([...Object.keys(ownWords), large.name, ...canaries.map(({ name }) => name)]),
    )
    expect(hidden).toMatchObject({
      [large.name]: 'anywhere',
      TWILIO_AUTH_TOKEN: 'anywhere',
      PUNCTUATION_X: 'anywhere',
      MODE_X: 'whole-value',
      BUILD_TYPE: 'whole-value',
      COUNT_X: 'whole-value',
      ENV_X: 'nowhere',
    })
    expect(keys.find(({ key }) => key === large.name)).toMatchObject({ length: 60_000 })
    const { stdout } = await medspa(0, ['secrets', 'list'])
    expect(stdout).toMatch(/hides these only where they stand as a whole value[\s\S]*MODE_X/)
  })

  it('make no command fail, and are in no output', async () => {
    await workplace.write('keys.json', JSON.stringify({ MODE_Y: 'release', OTHER_KEY: 'another of the clinic' }))
    await both(0, ['secrets', 'check'])
    await both(0, ['secrets', 'diff', 'keys.json'])
    await both(3, ['secrets', 'import', 'keys.json'])
    await both(0, ['secrets', 'import', 'keys.json', '--yes'])
    await both(2, ['secrets', 'set', 'TWILIO_AUTH_TOKEN', '--stdin'], `${large.value.slice(0, 40)}`)
    const ran = await medspa(0, ['secrets', 'set', 'MODE_Z', '--stdin', '--yes'], 'status')
    expect(ran.stderr).toContain('note: medspa hides the value of MODE_Z only where it stands as a whole value')
    await both(0, ['secrets', 'set', 'MODE_Z', '--stdin', '--yes'], 'hunter2')
    await both(3, ['secrets', 'get', large.name])
    await both(0, ['secrets', 'rotate', 'ADMIN_JWT_SECRET', '--yes'])
    for (const words of [['unlock'], ['cost', '--settings']]) await both(0, words)
    await medspa(0, ['runs', '--all'])
    const find = finderOf([...canaries, large])
    for (const { command, text } of said) expect(find(command, text)).toEqual([])
    const dir = path.join(workplace.dir, '.medspa/runs')
    const records = await readdir(dir)
    expect(records.length).toBeGreaterThan(5)
    for (const file of records) {
      const text = await readFile(path.join(dir, file), 'utf8')
      expect(find(file, text)).toEqual([])
      expect(JSON.parse(text).status).toMatch(/^(done|refused|usage)$/)
    }
  })

  it('are printed unchanged by secrets get', async () => {
    const ran = await workplace.medspa(['secrets', 'get', large.name, '--reveal', ...where])
    expect([ran.exitCode, ran.stdout === large.value]).toEqual([0, true])
    for (const [key, value] of Object.entries(ownWords)) {
      const ran = await workplace.medspa(['secrets', 'get', key, '--reveal', '--json', ...where])
      expect(documentOf(ran).result).toEqual({ key, value })
    }
  })

  it('can be unset', async () => {
    for (const key of [large.name, 'MODE_X', 'PUNCTUATION_X']) {
      const { result } = documentOf(await medspa(0, ['secrets', 'unset', key, '--yes', '--json']))
      expect(result?.changed).toEqual([key])
    }
    const left = Object.keys(await stored())
    for (const key of [large.name, 'MODE_X', 'PUNCTUATION_X']) expect(left).not.toContain(key)
    expect(left).toEqual(expect.arrayContaining(canaries.map(({ name }) => name)))
  })
})

describe('a value of 60,000 bytes that medspa set', () => {
  it.each([
    ['one letter', 'z'.repeat(60_000)],
    ['lines', `${'a line of it\n'.repeat(3_000)}end`],
  ])('%s: stops no command, and is taken away', async (_, value) => {
    await medspa(0, ['secrets', 'set', 'CLINIC_KEYSTORE', '--stdin', '--yes'], value)
    expect((await stored()).CLINIC_KEYSTORE === value).toBe(true)
    for (const words of [['list'], ['check']]) await both(0, ['secrets', ...words])
    await medspa(0, ['secrets', 'unset', 'CLINIC_KEYSTORE', '--yes'])
    expect((await stored()).CLINIC_KEYSTORE).toBeUndefined()
  })
})
