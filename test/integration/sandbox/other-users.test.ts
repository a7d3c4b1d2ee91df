import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Daemon, startDaemon } from './support/daemon.ts'
import { expectUntouched } from './support/expect-untouched.ts'
import { registryAddresses } from './support/registry-addresses.ts'

const run = promisify(execFile)

// Another user of the machine: no file of the operator's is his, and no group.
const nobody = ['--reuid', '65534', '--regid', '65534', '--clear-groups']

let daemon: Daemon
let registry: string
beforeAll(async () => {
  daemon = await startDaemon()
  registry = `127.0.0.1:${(await readFile(path.join(daemon.stateDir, 'registry/port'), 'utf8')).trim()}`
  await new SecretsManagerClient(daemon.aws).send(
    new CreateSecretCommand({ Name: 'key', SecretString: 'canary-value' }),
  )
  const ecs = new ECSClient(daemon.aws)
  await ecs.send(new CreateClusterCommand({ clusterName: 'default' }))
  const containerDefinitions = [{ name: 'main', image: `${registry}/app:x`, memory: 512 }]
  await ecs.send(new RegisterTaskDefinitionCommand({ family: 'family', containerDefinitions }))
})
afterAll(() => daemon?.close())

type Request = { method?: string; headers?: Record<string, string>; body?: string }
const isRoot = process.getuid?.() === 0
/** Only root can become another user; elsewhere this user asks what is refused to every user. */
const asNobody = ([program = '', ...args]: string[]) =>
  isRoot ? run('setpriv', [...nobody, program, ...args]) : run(program, args)

/** A request by somebody else. `url` is a path of the front's, or a whole URL. */
async function ask(url: string, { method = 'GET', headers = {}, body }: Request = {}) {
  const { stdout } = await asNobody([
    'curl',
    ...['--silent', '--show-error', '--max-time', '60', '--path-as-is', '--include'],
    ...(method === 'HEAD' ? ['--head'] : ['--request', method]),
    ...Object.entries(headers).flatMap(([name, value]) => [
      '--header',
      value === '' ? `${name};` : `${name}: ${value}`,
    ]),
    ...(body === undefined ? [] : ['--data-binary', body]),
    url.startsWith('/') ? `${daemon.endpoint.endpoint}${url}` : url,
  ])
  const at = stdout.indexOf('\r\n\r\n')
  const head = stdout.slice(0, at)
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), head, body: stdout.slice(at + 4) }
}

/** An Authorization header as any SDK makes it, but for its signature. */
const signed = (service: string, key: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
})
const json = (target: string) => ({ 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target })
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const runTask = JSON.stringify({ taskDefinition: 'family', launchType: 'FARGATE' })
const credential = (service: string, key: string) =>
  `X-Amz-Credential=${encodeURIComponent(`${key}/20260101/us-east-1/${service}/aws4_request`)}`

/** Calls in each style that an AWS client has, with this access key; without one they name none. */
const calls = (key: string | undefined): Record<string, [string, Request]> => {
  const keyed = (service: string) => (key === undefined ? {} : signed(service, key))
  const query = (service: string) => (key === undefined ? '' : `?${credential(service, key)}`)
  return {
    'JSON, signed in a header': [
      '/',
      {
        method: 'POST',
        headers: { ...keyed('secretsmanager'), ...json('secretsmanager.GetSecretValue') },
        body: '{"SecretId":"key"}',
      },
    ],
    'JSON, signed in the query': [
      `/${query('secretsmanager')}`,
      { method: 'POST', headers: json('secretsmanager.GetSecretValue'), body: '{"SecretId":"key"}' },
    ],
    'a Smithy path': [
      `/service/x/operation/RunTask${query('ecs')}`,
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: runTask },
    ],
    'a form': [
      '/',
      { method: 'POST', headers: { ...keyed('sts'), ...form }, body: 'Action=GetCallerIdentity&Version=2011-06-15' },
    ],
    'a query': [`/${query('iam') || '?'}&Action=ListUsers&Version=2010-05-08`, {}],
    'an EC2 form': [
      '/',
      { method: 'POST', headers: { ...keyed('ec2'), ...form }, body: 'Action=DescribeVpcs&Version=2016-11-15' },
    ],
    'REST and JSON': ['/2015-03-31/functions/', { headers: keyed('lambda') }],
    'an object of S3': ['/medspa-sandbox-terraform-state', { headers: keyed('s3') }],
    'a presigned object of S3': [`/medspa-sandbox-terraform-state${query('s3')}`, {}],
    'an object of S3, asked for its head': [
      '/medspa-sandbox-terraform-state',
      { method: 'HEAD', headers: keyed('s3') },
    ],
  }
}
const styles = Object.keys(calls(undefined))

/** Keys that are not this sandbox's. */
const strange = {
  none: undefined,
  'an empty one': '',
  'the one of every example': 'sandbox',
  'one of the right length': 'f'.repeat(40),
}

const routes: Record<string, [string, Request]> = {
  health: ['/_sandbox/health', {}],
  journal: ['/_sandbox/journal', {}],
  faults: ['/_sandbox/faults', {}],
  'a new fault': ['/_sandbox/faults', { method: 'POST', body: '{"service":"rds","fault":"snapshot-hangs"}' }],
  'a copy': [
    '/_sandbox/copies',
    { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"name":"stolen"}' },
  ],
  'what there is not': ['/_sandbox/other', {}],
  "moto's reset": ['/moto-api/reset', { method: 'POST' }],
  "moto's records": ['/moto-api/data.json', {}],
  "moto's reset, spelt otherwise": ['/%6doto-api/reset', { method: 'POST' }],
  "moto's reset, after two slashes": ['//moto-api/reset', { method: 'POST' }],
  'instance metadata': ['/latest/meta-data/iam/security-credentials/default-role', {}],
}

describe.skipIf(!isRoot)('another user of the machine', () => {
  describe.each(Object.entries(strange))('with a key (%s)', (_, key) => {
    test.each(styles)('calls no AWS: %s', async (style) => {
      const [url, request] = calls(key)[style] ?? ['', {}]
      const answer = await ask(url, request)
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(404)
      if (request.method !== 'HEAD') {
        expect(answer.body).toMatch(
          /MissingAuthenticationToken|UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|AuthFailure|AccessDenied/,
        )
      }
      expect(answer.body).not.toContain('canary-value')
    })
  })

  test.each(Object.keys(routes))("uses nothing that is the sandbox's own: %s", async (name) => {
    const [url, request] = routes[name] ?? ['', {}]
    for (const headers of [
      {},
      { authorization: 'Bearer sandbox' },
      { authorization: 'Bearer' },
      signed('s3', 'sandbox'),
    ]) {
      const answer = await ask(url, {
        ...request,
        headers: { ...request.headers, ...headers } as Record<string, string>,
      })
      expect(answer.status).toBe(403)
      expect(answer.body).not.toContain(String(daemon.endpoint.pid))
    }
  })

  test('neither pulls nor pushes images', async () => {
    const catalogue = `http://${registry}/v2/`
    for (const headers of [{}, { authorization: `Basic ${Buffer.from('AWS:sandbox').toString('base64')}` }]) {
      expect((await ask(catalogue, { headers: headers as Record<string, string> })).status).toBe(401)
    }
    for (const [method, url] of [
      ['GET', '_catalog'],
      ['POST', 'app/blobs/uploads/'],
      ['PUT', 'app/manifests/x'],
      ['GET', 'app/manifests/x'],
      ['DELETE', 'app/manifests/x'],
    ] as const) {
      expect((await ask(`${catalogue}${url}`, { method })).status, `${method} ${url}`).toBe(401)
    }
  })

  test('is refused wherever a program of the sandbox listens', async () => {
    const listeners = await daemon.listeners()
    expect(listeners).toContain(new URL(daemon.endpoint.endpoint).host)
    const registries = await registryAddresses(daemon.stateDir)
    expect(listeners).toEqual(expect.arrayContaining(registries))
    for (const address of listeners) {
      for (const url of [
        '/v2/',
        '/moto-api/data.json',
        '/?Action=ListUsers&Version=2010-05-08',
        '/medspa-sandbox-terraform-state',
      ]) {
        const asked = ask(`http://${address}${url}`, { headers: signed('s3', 'sandbox') })
        const said = await asked.then(
          ({ status, body }) => (body === '' ? `${status}, empty` : status),
          () => 'nothing',
        )
        // The registry has no paths but those of its API. A socket that only holds an address says nothing.
        expect(
          registries.includes(address) ? [401, 404, '200, empty'] : [403, 'nothing'],
          `${address}${url}`,
        ).toContain(said)
      }
    }
  })

  test('reads no secret in its state folder', async () => {
    const { stdout: all } = await run('find', [daemon.stateDir, '-type', 'f'])
    // By its name, which he might know: he need not be able to list a folder.
    const isReadable = (file: string) =>
      asNobody(['test', '-r', file]).then(
        () => true,
        () => false,
      )
    const files = all.split('\n').filter(Boolean)
    const readable = (await Promise.all(files.map(async (file) => ((await isReadable(file)) ? [file] : [])))).flat()
    expect(files).toContain(path.join(daemon.stateDir, 'token'))
    expect(readable).toContain(daemon.endpoint.caFile)
    for (const file of ['token', 'endpoint.json', 'registry/htpasswd'])
      expect(readable).not.toContain(path.join(daemon.stateDir, file))
    const { TWILIO_AUTH_TOKEN } = daemon.endpoint.testSecrets
    for (const file of readable) {
      const text = await readFile(file, 'latin1')
      for (const secret of [daemon.endpoint.credentials.accessKeyId, TWILIO_AUTH_TOKEN, 'PRIVATE KEY-----'])
        expect(text.includes(secret), file).toBe(false)
    }
  })

  test("sees the token in no program's arguments", async () => {
    const { stdout } = await run('ps', ['-A', '-ww', '-o', 'args='])
    expect(stdout).toContain(daemon.stateDir)
    expect(stdout).not.toContain(daemon.endpoint.credentials.accessKeyId)
  })

  test('has changed nothing', async () => {
    await expectUntouched(daemon, 'stolen')
  })
})

describe('the operator, who has the token', () => {
  const key = () => daemon.endpoint.credentials.accessKeyId
  const answerOf = (url: string, { body, ...request }: Request = {}) =>
    ask(url, { ...request, ...(body !== undefined && { body }), headers: { ...request.headers } })

  test('is answered in every style', async () => {
    for (const [style, [url, request]] of Object.entries(calls(key()))) {
      // The task definition's image is nowhere; what matters is who refuses.
      expect([200, 400], style).toContain((await answerOf(url, request)).status)
    }
  })

  test.each([
    ['a page of another origin', { origin: 'https://evil.example' }, 403],
    ['a page of its own origin', { origin: 'http://127.0.0.1' }, 403],
    ['a page without an origin', { origin: 'null' }, 403],
    ['an empty origin', { origin: '' }, 403],
    ['a browser that says from which site', { 'sec-fetch-site': 'none' }, 403],
    ['a browser that says in which mode', { 'sec-fetch-mode': 'navigate' }, 403],
    ['a browser that says for what', { 'sec-fetch-dest': 'document' }, 403],
    ['a browser that says something new', { 'sec-fetch-storage-access': 'active' }, 403],
    ['another name for this machine', { host: 'rebind.evil.example' }, 421],
    ['another port', { host: '127.0.0.1:1' }, 421],
    ['no port', { host: '127.0.0.1' }, 421],
    ['the name localhost', { host: 'localhost' }, 421],
  ])('is refused as %s', async (_, headers, status) => {
    for (const [url, request] of [...Object.values(calls(key())), ...Object.values(routes)]) {
      const authorization: Record<string, string> = url.startsWith('/_sandbox')
        ? { authorization: `Bearer ${key()}` }
        : {}
      const answer = await ask(url, {
        ...request,
        headers: { ...request.headers, ...authorization, ...(headers as Record<string, string>) },
      })
      expect(answer.status, url).toBe(status)
      expect(answer.head).not.toMatch(/access-control/i)
      expect(answer.body).not.toContain('canary-value')
    }
  })

  test('never asks beforehand, and never reads a CORS header', async () => {
    const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' }
    for (const headers of [{}, preflight, { ...preflight, ...signed('s3', key()) }]) {
      const answer = await ask('/', { method: 'OPTIONS', headers: headers as Record<string, string> })
      expect(answer.status).toBe(403)
      expect(answer.head).not.toMatch(/access-control/i)
    }
    for (const [url, request] of Object.values(calls(key())))
      expect((await ask(url, request)).head).not.toMatch(/access-control/i)
  })

  test.each(["moto's reset", "moto's records", "moto's reset, spelt otherwise", "moto's reset, after two slashes"])(
    'does not reach %s',
    async (name) => {
      const [url, request] = routes[name] ?? ['', {}]
      for (const headers of [signed('s3', key()), signed('motoapi', key()), signed('moto_api', key())])
        expect([400, 403]).toContain((await ask(url, { ...request, headers })).status)
    },
  )
})
