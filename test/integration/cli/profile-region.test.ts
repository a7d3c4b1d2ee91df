import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { documentOf, openWorkplace, type Workplace } from './support/workplace.ts'

const config = `[default]
region = eu-west-3
[profile clinic]
region = eu-central-1
aws_access_key_id = AKIACLINICCLINICCLIN
aws_secret_access_key = of-a-test
[profile office]
sso_session = office
region = eu-north-1
aws_access_key_id = AKIAOFFICEOFFICEOFFI
aws_secret_access_key = of-a-test
[sso-session office]
sso_region = us-west-2
sso_start_url = https://office.example/start
[profile bare]
aws_access_key_id = AKIABAREBAREBAREBARE
aws_secret_access_key = of-a-test
`
const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
  <Arn>arn:aws:iam::123456789012:user/ada</Arn><UserId>AIDA</UserId><Account>123456789012</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`

let workplace: Workplace
let server: Server
/** Regions of the scopes that calls were signed for. */
let signedFor: Set<string>

beforeAll(async () => {
  workplace = await openWorkplace()
  await workplace.write('aws-config', config)
  // AWS as far as the first step looks: it says who calls, and refuses the rest.
  server = createServer((request, response) => {
    const [, region = 'none', service] =
      /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? []
    signedFor.add(region)
    if (service === 'sts') return response.writeHead(200, { 'content-type': 'text/xml' }).end(identity)
    return response.writeHead(403, { 'content-type': 'application/json' }).end('{"__type":"AccessDeniedException"}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
beforeEach(() => {
  signedFor = new Set()
})
afterAll(async () => {
  server.close()
  server.closeAllConnections()
  await workplace.dispose()
})

const listWith = async (env: Record<string, string>, file = '{}\n') => {
  await workplace.write('medspa.config.yaml', file)
  const ran = await workplace.medspa(['secrets', 'list', '--env', 'development', '--json'], {
    env: {
      AWS_CONFIG_FILE: path.join(workplace.dir, 'aws-config'),
      AWS_SHARED_CREDENTIALS_FILE: path.join(workplace.dir, 'none'),
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_EC2_METADATA_DISABLED: 'true',
      TF_STATE_BUCKET: 'bucket',
      ...env,
    },
  })
  return { ran, document: documentOf(ran), preflight: documentOf(ran).steps[0] }
}
const keys = { AWS_ACCESS_KEY_ID: 'AKIASHELLSHELLSHELLS', AWS_SECRET_ACCESS_KEY: 'of-a-test' }
const inFile = 'environments: { development: { aws: { region: eu-west-2 } } }\n'

describe('the region is told with where it comes from, and every call is signed for it', () => {
  it.each<[what: string, region: string, from: string, env: Record<string, string>, file?: string]>([
    ['the profile that AWS_PROFILE names', 'eu-central-1', 'the profile clinic', { AWS_PROFILE: 'clinic' }],
    [
      'the profile that the configuration names',
      'eu-central-1',
      'the profile clinic',
      {},
      'environments: { development: { aws: { profile: clinic } } }\n',
    ],
    [
      "an SSO profile's own region, not that of its sign-in",
      'eu-north-1',
      'the profile office',
      { AWS_PROFILE: 'office' },
    ],
    ['the default profile', 'eu-west-3', 'the profile default', keys],
    ['a profile without a region', 'us-east-1', 'by default', { AWS_PROFILE: 'bare' }],
    ['the configuration file before the profile', 'eu-west-2', 'medspa.config.yaml', { AWS_PROFILE: 'clinic' }, inFile],
    ['the shell before all', 'us-west-1', 'AWS_REGION', { AWS_PROFILE: 'clinic', AWS_REGION: 'us-west-1' }],
  ])('%s', async (_, region, from, env, file) => {
    const { preflight, ran } = await listWith(env, file)
    expect(preflight, ran.stderr).toMatchObject({ status: 'done', reason: `account 123456789012, ${region} (${from})` })
    expect([...signedFor]).toEqual([region])
  })

  it('a profile whose region is none is refused by name', async () => {
    await workplace.write('aws-config', '[profile odd]\nregion = Frankfurt\n')
    const { document, ran } = await listWith({ ...keys, AWS_PROFILE: 'odd' })
    await workplace.write('aws-config', config)
    expect([ran.exitCode, document.error]).toMatchObject([
      2,
      { code: 'region-invalid', message: 'The region of the profile odd is no AWS region: "Frankfurt".' },
    ])
  })
})
