import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askEarly } from '../src/early-question.ts'

let asked: string[] = []
const server = createServer((request, response) => {
  asked.push(/Credential=([^,]+),/.exec(request.headers.authorization ?? '')?.[1] ?? '')
  response.writeHead(403).end()
}).listen(0, '127.0.0.1')
await once(server, 'listening')
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

let cwd = ''
beforeEach(() => {
  asked = []
  cwd = mkdtempSync(path.join(tmpdir(), 'early-question-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))

const shell = {
  AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  ...{ AWS_ACCESS_KEY_ID: 'AKIDSHELL', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'us-east-1' },
  TF_STATE_BUCKET: 'bucket',
}
const clinic = { aws_access_key_id: 'AKIDCLINIC', aws_secret_access_key: 'secret', region: 'eu-west-1' }
const readProfiles = async () => (name: string) => (name === 'clinic' ? clinic : {})
const ask = (line: string, variables: Record<string, string | undefined> = shell) =>
  askEarly(line.split(' '), { cwd, variables, readProfiles })
const configured = (text: string, name = 'medspa.config.yaml') => writeFileSync(path.join(cwd, name), text)

describe('asks', () => {
  it.each([
    'status --env development',
    'status --json --env=production',
    'status --env development --watch',
    'status --drift --env development',
  ])('for %s', async (line) => {
    const early = await ask(line)
    expect(early).toMatchObject({ region: 'us-east-1', awsProfile: undefined })
    await early?.answer
    expect(asked).toEqual([expect.stringMatching(/^AKIDSHELL\/\d+\/us-east-1\/sts\//)])
  })

  it('by the profile, the region and the bucket of the configuration', async () => {
    const { AWS_REGION: _, TF_STATE_BUCKET: __, ...rest } = shell
    configured('state: { bucket: ours }\nenvironments:\n  production:\n    aws: { profile: clinic }\n')
    const early = await ask('status --env production', rest)
    expect(early).toMatchObject({ region: 'eu-west-1', awsProfile: 'clinic' })
    await early?.answer
    expect(asked).toEqual([expect.stringMatching(/^AKIDCLINIC\/\d+\/eu-west-1\/sts\//)])
  })

  it('by the file that is named', async () => {
    configured('environments: { development: { aws: { region: eu-west-3 } } }', 'other.yaml')
    const early = await ask('status --env development --config other.yaml', { ...shell, AWS_REGION: undefined })
    expect(early).toMatchObject({ region: 'eu-west-3' })
    await early?.answer
  })
})

describe('asks nothing', () => {
  it.each([
    'status',
    'status --env staging',
    'status --env',
    'status --env development --nonsense',
    'status --env development -x',
    'status --env development --sandbox',
    'status --env development more',
    'status --env development --',
    'status --env development --json=yes',
    'status --env development --watch --json',
    'status --env development --watch --drift',
    'status --env development --help',
    'status --env development --config missing.yaml',
    'deploy --env development',
    '--env development status',
  ])('for %s', async (line) => {
    expect(await ask(line)).toBeUndefined()
    expect(asked).toEqual([])
  })

  it.each([
    ['is no YAML', 'environments: ['],
    ['names a profile that is no text', 'environments: { development: { aws: { profile: 7 } } }'],
    ['lives in another region than the shell says', 'environments: { development: { aws: { region: eu-west-1 } } }'],
    ['names a profile by an alias', 'x: &a clinic\nenvironments: { development: { aws: { profile: *a } } }'],
    ['is larger than any', `# ${' '.repeat(1024 * 1024)}`],
  ])('where the configuration %s', async (_, text) => {
    configured(text)
    expect(await ask('status --env development')).toBeUndefined()
    expect(asked).toEqual([])
  })

  it.each([
    ['no state bucket is known', { ...shell, TF_STATE_BUCKET: undefined }],
    ['a variable has its quotes', { ...shell, TF_STATE_BUCKET: '"bucket"' }],
    ['the region is none', { ...shell, AWS_REGION: 'us-east-1a' }],
    ['the configuration is a pipe', { ...shell, MEDSPA_CONFIG: '/dev/null' }],
  ])('where %s', async (_, variables) => {
    expect(await ask('status --env development', variables)).toBeUndefined()
    expect(asked).toEqual([])
  })
})
