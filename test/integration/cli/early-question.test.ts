import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { documentOf, openWorkplace, type Workplace } from './support/workplace.ts'

const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
  <Arn>arn:aws:iam::123456789012:user/ada</Arn><UserId>AIDA</UserId><Account>123456789012</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`
const refusal =
  '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>'

let workplace: Workplace
let server: Server
/** Who asked STS: the SDK's client names itself. */
let askedBy: ('early' | 'client')[]
let keysOf: Set<string>
let answers: boolean

beforeAll(async () => {
  workplace = await openWorkplace()
  server = createServer((request, response) => {
    const [, key = 'none', service] =
      /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? []
    keysOf.add(key)
    if (service !== 'sts')
      return response.writeHead(403, { 'content-type': 'application/json' }).end('{"__type":"AccessDeniedException"}')
    askedBy.push(request.headers['user-agent']?.startsWith('aws-sdk-js/') ? 'client' : 'early')
    response.writeHead(answers ? 200 : 403, { 'content-type': 'text/xml' }).end(answers ? identity : refusal)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
beforeEach(async () => {
  askedBy = []
  keysOf = new Set()
  answers = true
  await workplace.write('medspa.config.yaml', '{}\n')
})
afterAll(async () => {
  server.close()
  server.closeAllConnections()
  await workplace.dispose()
})

const status = async (words: string[], env: Record<string, string> = {}) => {
  await workplace.write(
    'aws-config',
    '[profile clinic]\naws_access_key_id = AKIACLINIC\naws_secret_access_key = of-a-test\n',
  )
  return await workplace.medspa(['status', ...words], {
    env: {
      AWS_CONFIG_FILE: path.join(workplace.dir, 'aws-config'),
      AWS_SHARED_CREDENTIALS_FILE: path.join(workplace.dir, 'none'),
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ...{ AWS_ACCESS_KEY_ID: 'AKIASHELL', AWS_SECRET_ACCESS_KEY: 'of-a-test', AWS_REGION: 'us-east-1' },
      TF_STATE_BUCKET: 'bucket',
      ...env,
    },
  })
}
const development = ['--env', 'development', '--json']

describe('medspa status --env', () => {
  it('asks AWS once who it works as, before it is loaded', async () => {
    const ran = await status(development)
    expect(askedBy, ran.stderr).toEqual(['early'])
    expect([...keysOf]).toEqual(['AKIASHELL'])
  })

  it('asks by the profile of the configuration, and works by that profile', async () => {
    await workplace.write('medspa.config.yaml', 'environments: { development: { aws: { profile: clinic } } }\n')
    const ran = await status(development)
    expect(askedBy, ran.stderr).toEqual(['early'])
    expect([...keysOf]).toEqual(['AKIACLINIC'])
  })

  it('holds the account that answered against that of the configuration', async () => {
    await workplace.write(
      'medspa.config.yaml',
      'environments: { development: { aws: { account_id: "210987654321" } } }\n',
    )
    const { exitCode, ...ran } = await status(development)
    expect([exitCode, documentOf({ exitCode, ...ran }).error]).toMatchObject([3, { code: 'account-mismatch' }])
    expect(askedBy).toEqual(['early'])
  })

  it('has a refusal told by the client, in the words of every command', async () => {
    answers = false
    const ran = await status(development)
    expect(documentOf(ran).error).toMatchObject({ code: 'aws-access-denied' })
    expect(askedBy).toEqual(['early', 'client'])
  })

  it('has the client alone ask where the client knows more', async () => {
    const ran = await status(development, { AWS_STS_REGIONAL_ENDPOINTS: 'regional' })
    expect(askedBy, ran.stderr).toEqual(['client'])
  })

  it('asks nothing where an option is none', async () => {
    const { exitCode } = await status([...development, '--nonsense'])
    expect([exitCode, askedBy]).toEqual([2, []])
  })

  it('tells what is wrong with the configuration, whatever AWS has answered', async () => {
    await workplace.write('medspa.config.yaml', 'environments: { development: { colour: blue } }\n')
    const ran = await status(development)
    expect([ran.exitCode, documentOf(ran).error]).toMatchObject([2, { code: 'config-invalid' }])
  })
})
