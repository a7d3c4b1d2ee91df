import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { requestEarly } from '../../../src/aws/account/early-request.ts'

const arn = 'arn:aws:iam::123456789012:user/ada'
const said = `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account><Arn>${arn}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`
let answer = { status: 200, text: said }
const seen: { headers: IncomingMessage['headers']; body: string }[] = []
const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  seen.push({ headers: request.headers, body })
  response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.text)
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  seen.length = 0
  answer = { status: 200, text: said }
})

const shell = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'AKIDSHELL', AWS_SECRET_ACCESS_KEY: 'of-shell' }
const ask = ({ awsProfile, profile = {}, region = 'eu-central-1', variables = shell }: Asked = {}) =>
  requestEarly({
    awsProfile,
    region,
    variables,
    profiles: (name) => (name === (awsProfile ?? 'default') ? profile : {}),
  })
type Asked = {
  awsProfile?: string
  profile?: Record<string, string>
  region?: string
  variables?: Record<string, string | undefined>
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const sha = (text: string) => createHash('sha256').update(text).digest('hex')

/** AWS's documentation, "Create a signed AWS API request", of a request as the server saw it. */
function signatureOf({ body, headers }: (typeof seen)[number], secret: string): string {
  const [, date, signedHeaders = ''] =
    /Credential=\w+\/(\d{8})\/eu-central-1\/sts\/aws4_request, SignedHeaders=([^,]+), /.exec(
      headers.authorization ?? '',
    ) ?? []
  const names = signedHeaders.split(';')
  const canonical = ['POST', '/', '', ...names.map((name) => `${name}:${headers[name]}`), '', signedHeaders, sha(body)]
  const scope = `${date}/eu-central-1/sts/aws4_request`
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha(canonical.join('\n'))].join('\n')
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, `${date}`), 'eu-central-1'), 'sts'), 'aws4_request')
  return hmac(key, text).toString('hex')
}

it('asks once, signed with the keys of the shell, and gives what AWS says', async () => {
  const asked = ask({ variables: { ...shell, AWS_SESSION_TOKEN: 'a-session' } })
  await asked?.sent
  expect(await asked?.answer).toEqual({ accountId: '123456789012', arn })
  expect(seen).toHaveLength(1)
  const [request] = seen
  expect(request?.body).toBe('Action=GetCallerIdentity&Version=2011-06-15')
  expect(request?.headers['x-amz-security-token']).toBe('a-session')
  expect(request?.headers.authorization).toContain('Credential=AKIDSHELL/')
  expect(request?.headers.authorization).toMatch(/SignedHeaders=\S*host;\S*x-amz-date;x-amz-security-token,/)
  expect(request?.headers.authorization).toContain(`Signature=${request && signatureOf(request, 'of-shell')}`)
})

it('signs with the keys of a profile that is named, whatever the shell has', async () => {
  const profile = { aws_access_key_id: 'AKIDCLINIC', aws_secret_access_key: 'of-profile', region: 'eu-central-1' }
  expect(await ask({ awsProfile: 'clinic', profile })?.answer).toEqual({ accountId: '123456789012', arn })
  expect(seen[0]?.headers.authorization).toContain('Credential=AKIDCLINIC/')
  expect(seen[0]?.headers.authorization).toContain(`Signature=${seen[0] && signatureOf(seen[0], 'of-profile')}`)
})

describe('leaves to the client', () => {
  const keys = { aws_access_key_id: 'AKID', aws_secret_access_key: 'secret' }
  it.each<[string, Asked]>([
    ['a shell and a profile without keys', { variables: { AWS_ENDPOINT_URL: endpoint } }],
    ['a named profile without keys beside a shell with some', { awsProfile: 'clinic' }],
    ['a role', { awsProfile: 'clinic', profile: { ...keys, role_arn: 'arn:aws:iam::1:role/x' } }],
    ['a sign-in', { awsProfile: 'clinic', profile: { sso_session: 'clinic' } }],
    ['a program that gives keys', { awsProfile: 'clinic', profile: { credential_process: 'vault' } }],
    ['an address of its own in the profile', { profile: { endpoint_url: 'http://127.0.0.1:1' } }],
    ['FIPS', { variables: { ...shell, AWS_USE_FIPS_ENDPOINT: 'true' } }],
    ['an address of STS alone', { variables: { ...shell, AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1' } }],
    ['a variable that it does not know', { variables: { ...shell, AWS_NEW_IN_2027: '1' } }],
    ['a proxy', { variables: { ...shell, HTTPS_PROXY: 'http://127.0.0.1:1' } }],
    ['a proxy in lower case', { variables: { ...shell, http_proxy: 'http://127.0.0.1:1' } }],
    ['an address with a path', { variables: { ...shell, AWS_ENDPOINT_URL: `${endpoint}/aws` } }],
    ['an address with a password', { variables: { ...shell, AWS_ENDPOINT_URL: endpoint.replace('//', '//a:b@') } }],
    ['an address of another protocol', { variables: { ...shell, AWS_ENDPOINT_URL: 'ftp://127.0.0.1' } }],
    ['another partition', { region: 'cn-north-1', variables: { ...shell, AWS_ENDPOINT_URL: undefined } }],
    ["the government's", { region: 'us-gov-west-1', variables: { ...shell, AWS_ENDPOINT_URL: undefined } }],
  ])('%s', (_, asked) => {
    expect(ask(asked)).toBeUndefined()
  })
})

describe('gives nothing', () => {
  it.each([
    ['a refusal', 403, said],
    ['a page of something in between', 200, '<html>sign in</html>'],
    ['an answer without end', 200, `${said}${' '.repeat(100_000)}`],
  ])('for %s', async (_, status, text) => {
    answer = { status, text }
    expect(await ask()?.answer).toBeUndefined()
    expect(seen).toHaveLength(1)
  })

  it('where nobody answers', async () => {
    const asked = ask({ variables: { ...shell, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } })
    await asked?.sent
    expect(asked).toBeDefined()
    expect(await asked?.answer).toBeUndefined()
  })
})
