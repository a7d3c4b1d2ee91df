import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHttp } from '../../e2e/support/http.ts'
import { type Daemon, startDaemon } from './support/daemon.ts'
import { expectUntouched } from './support/expect-untouched.ts'
import { registryAddresses } from './support/registry-addresses.ts'

// Debian's: scripts/setup-ci.sh installs it.
const CHROMIUM = '/usr/bin/chromium'

let daemon: Daemon
let browser: Browser
/** Serves a page to every caller, and lets every page read it: what the sandbox must not do. */
let open: Server
let front: string
let others: string[]

const portOf = (server: Server) => (server.address() as AddressInfo).port
const asked: string[] = []

beforeAll(async () => {
  if (!existsSync(CHROMIUM)) return
  daemon = await startDaemon()
  front = new URL(daemon.endpoint.endpoint).host
  const listeners = await daemon.listeners()
  others = listeners.filter((address) => address !== front && address.startsWith('127.0.0.1:'))
  await new SecretsManagerClient(daemon.aws).send(
    new CreateSecretCommand({ Name: 'key', SecretString: 'canary-value' }),
  )
  const ecs = new ECSClient(daemon.aws)
  await ecs.send(new CreateClusterCommand({ clusterName: 'default' }))
  const containerDefinitions = [{ name: 'main', image: 'none', memory: 512 }]
  await ecs.send(new RegisterTaskDefinitionCommand({ family: 'family', containerDefinitions }))

  open = createServer((request, response) => {
    asked.push(`${request.method} ${request.headers.host}`)
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-allow-headers', '*')
    response.setHeader('access-control-allow-private-network', 'true')
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>open</title>canary-value')
  }).listen(0, '127.0.0.1')
  await once(open, 'listening')
  browser = await puppeteer.launch({
    executablePath: CHROMIUM,
    pipe: true,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--host-resolver-rules=MAP *.test 127.0.0.1',
      // The attacker's page is one of the public internet, and the operator has granted what the browser asks for such a
      // page: what turns it away is the sandbox alone.
      `--ip-address-space-overrides=127.0.0.1:${portOf(open)}=public`,
      '--disable-features=LocalNetworkAccessChecks',
      '--disable-popup-blocking',
    ],
  })
})
afterAll(async () => {
  await browser?.close()
  open?.close()
  await daemon?.close()
})

type Answer = { url: string; status: number }

/**
 * A page at this address, and every answer that it gets. `rebound`: the page comes from the attacker's server, and its
 * name leads to loopback from then on.
 */
async function pageAt(url: string, { rebound = false } = {}): Promise<{ page: Page; answers: Answer[] }> {
  const page = await browser.newPage()
  const answers: Answer[] = []
  const network = await page.createCDPSession()
  await network.send('Network.enable')
  const urls = new Map<string, string>()
  network.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url))
  // Of answers that the page itself may not read, too.
  network.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => {
    answers.push({ url: urls.get(requestId) ?? requestId, status: statusCode })
  })
  if (rebound) {
    await page.setRequestInterception(true)
    page.once('request', (request) => request.respond({ contentType: 'text/html', body: '<!doctype html>' }))
  }
  await page.goto(url)
  if (rebound) await page.setRequestInterception(false)
  answers.length = 0
  return { page, answers }
}

type Ask = { url: string; method: string; headers: Record<string, string>; body?: string } & Pick<
  RequestInit,
  'mode' | 'credentials'
>
/** What a page's own fetch gives it: `status body`, or `nothing`. */
const fetchIn = (page: Page, { url, ...options }: Ask) =>
  page.evaluate(
    `fetch(${JSON.stringify(url)}, ${JSON.stringify(options)}).then(async (answer) => answer.type === 'opaque' ? 'opaque' + await answer.text() : answer.status + ' ' + await answer.text(), () => 'nothing')`,
  ) as Promise<string>

const scope = (service: string) =>
  `X-Amz-Credential=${daemon.endpoint.credentials.accessKeyId}/20260101/us-east-1/${service}/aws4_request`
/** Requests that would tell or change something, each as a page could send it if it knew the token. */
const attacks = (base: string): Ask[] => [
  {
    url: `${base}/?${scope('secretsmanager')}`,
    method: 'POST',
    headers: { 'x-amz-target': 'secretsmanager.GetSecretValue', 'content-type': 'application/x-amz-json-1.1' },
    body: '{"SecretId":"key"}',
  },
  {
    url: `${base}/service/x/operation/RunTask?${scope('ecs')}`,
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: '{"taskDefinition":"family","launchType":"FARGATE"}',
  },
  { url: `${base}/?Action=CreateUser&UserName=evil&Version=2010-05-08&${scope('iam')}`, method: 'GET', headers: {} },
  {
    url: `${base}/?${scope('iam')}`,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=CreateUser&UserName=evil&Version=2010-05-08',
  },
  { url: `${base}/medspa-sandbox-terraform-state?${scope('s3')}`, method: 'GET', headers: {} },
  { url: `${base}/moto-api/reset?${scope('s3')}`, method: 'POST', headers: {} },
  { url: `${base}/moto-api/data.json?${scope('s3')}`, method: 'GET', headers: {} },
  {
    url: `${base}/_sandbox/copies?${scope('s3')}`,
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: '{"name":"stolen-by-a-page"}',
  },
  { url: `${base}/_sandbox/journal?${scope('s3')}`, method: 'GET', headers: {} },
  {
    url: `${base}/_sandbox/health`,
    method: 'GET',
    headers: { authorization: `Bearer ${daemon.endpoint.credentials.accessKeyId}` },
  },
  {
    url: `${base}/_sandbox/faults?${scope('s3')}`,
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: '{"service":"rds","fault":"snapshot-hangs"}',
  },
]
/**
 * Without credentials, or the browser would ask its user for a password. Against whatever else of the sandbox listens: the control plane and the
 * registry.
 */
const elsewhere = (base: string) =>
  [
    '/v2/_catalog',
    '/v2/',
    '/moto-api/data.json',
    '/medspa-sandbox-terraform-state',
    `/?Action=ListUsers&Version=2010-05-08`,
  ].flatMap((url): Ask[] => [
    { url: `${base}${url}`, method: 'GET', headers: {}, credentials: 'omit' },
    { url: `${base}${url}`, method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x', credentials: 'omit' },
  ])

const journal = async () => {
  const headers = { authorization: `Bearer ${daemon.endpoint.credentials.accessKeyId}` }
  const { body } = await createHttp()(`${daemon.endpoint.endpoint}/_sandbox/journal`, { headers })
  return (JSON.parse(body) as { calls: { operation: string; service: string }[] }).calls
}

const title = `a page in the operator's browser${existsSync(CHROMIUM) ? '' : ' (this machine has no Chromium)'}`
describe.skipIf(!existsSync(CHROMIUM))(title, () => {
  test('may read what is open on loopback: nothing but the sandbox itself stands in its way', async () => {
    const { page } = await pageAt(`http://evil.test:${portOf(open)}/`)
    const request = { url: `http://127.0.0.1:${portOf(open)}/`, method: 'POST', headers: { 'x-amz-target': 'x' } }
    expect(await fetchIn(page, request)).toContain('canary-value')
    expect(asked).toContain(`OPTIONS 127.0.0.1:${portOf(open)}`)
    const { page: rebound } = await pageAt(`http://rebind.test:${portOf(open)}/`, { rebound: true })
    expect(await fetchIn(rebound, { ...request, url: '/' })).toContain('canary-value')
  })

  test('of another origin reads nothing and changes nothing, though it has the token', async () => {
    const before = await journal()
    const { page, answers } = await pageAt(`http://evil.test:${portOf(open)}/`)
    for (const attack of attacks(`http://${front}`)) {
      expect(await fetchIn(page, attack), attack.url).toBe('nothing')
      if (attack.method === 'GET')
        expect(await fetchIn(page, { ...attack, headers: {}, mode: 'no-cors' })).toBe('opaque')
      if (attack.headers['content-type'] !== 'application/x-amz-json-1.1')
        expect(await fetchIn(page, { ...attack, mode: 'no-cors' })).toMatch(/^(opaque|nothing)$/)
    }
    const toSandbox = answers.filter(({ url }) => url.startsWith(`http://${front}`))
    expect(toSandbox.length).toBeGreaterThanOrEqual(attacks('').length)
    expect(toSandbox.filter(({ status }) => status !== 403)).toEqual([])
    expect(await journal()).toEqual(before)
  })

  test('of another origin gets nothing into a form, a frame, a window, a script, a picture or a socket', async () => {
    const before = await journal()
    const { page, answers } = await pageAt(`http://evil.test:${portOf(open)}/`)
    for (const { url, method, body = '' } of attacks(`http://${front}`)) {
      const seen = answers.length
      await page.evaluate(`(async () => {
        const url = ${JSON.stringify(url)}
        const ended = (element) => new Promise((resolve) => { element.onload = element.onerror = resolve })
        for (const name of ['iframe', 'img', 'script', 'embed']) {
          const element = document.createElement(name)
          element.src = url
          const end = ended(element)
          document.body.append(element)
          await end
        }
        const frame = document.createElement('iframe')
        frame.name = 'target'
        document.body.append(frame)
        const form = Object.assign(document.createElement('form'), { action: url, method: '${method}', target: 'target', enctype: 'text/plain' })
        const field = Object.assign(document.createElement('input'), { name: ${JSON.stringify(body)}, value: '' })
        form.append(field)
        document.body.append(form)
        const submitted = ended(frame)
        form.submit()
        await submitted
        navigator.sendBeacon(url, ${JSON.stringify(body)})
        await new Promise((resolve) => { new EventSource(url).onerror = (event) => { event.target.close(); resolve() } })
        await new Promise((resolve) => { new WebSocket(url.replace('http', 'ws')).onerror = resolve })
        document.body.replaceChildren()
      })()`)
      expect(answers.length - seen).toBeGreaterThan(3)
    }
    const toSandbox = answers.filter(({ url }) => url.includes(`//${front}`))
    expect(toSandbox.filter(({ status }) => status !== 403)).toEqual([])
    for (const { url } of attacks(`http://${front}`)) {
      answers.length = 0
      // Chromium shows an error of its own in place of a document that it cannot show.
      await page.goto(url).catch(() => {})
      await expect.poll(() => answers[0]?.status, { message: url, timeout: 30_000 }).toBe(403)
    }
    expect(await journal()).toEqual(before)
  })

  test('whose own name resolves to the sandbox (DNS rebinding) reads nothing and changes nothing, though it has the token', async () => {
    const before = await journal()
    const port = front.split(':')[1]
    const { page, answers } = await pageAt(`http://rebind.test:${port}/`, { rebound: true })
    for (const attack of attacks('')) expect(await fetchIn(page, attack), attack.url).toMatch(/^421 /)
    expect(answers.length).toBeGreaterThan(attacks('').length)
    expect(answers.filter(({ status }) => status !== 421)).toEqual([])
    expect(await journal()).toEqual(before)
  })

  test('is refused by the control plane, the registry and the phone providers as well', async () => {
    const registry = await registryAddresses(daemon.stateDir)
    const providers = new URL(daemon.endpoint.providers.twilio).host
    expect(others).toEqual(expect.arrayContaining([...registry, providers]))
    expect(others.length).toBeGreaterThanOrEqual(2)
    const { page } = await pageAt(`http://evil.test:${portOf(open)}/`)
    for (const address of others) {
      for (const attack of elsewhere(`http://${address}`))
        expect(await fetchIn(page, attack), attack.url).toBe('nothing')
      // It hangs up where somebody speaks HTTP: no page can be had of it.
      if (address === daemon.endpoint.dns) continue
      const { page: rebound } = await pageAt(`http://rebind.test:${address.split(':')[1]}/`, {
        rebound: true,
      })
      for (const attack of elsewhere('')) {
        // The registry has an empty page at its root. The phone providers' APIs look at the name first.
        const refusals = registry.includes(address) ? /^(401 |404 |405 |200 $)/ : /^403 /
        expect(await fetchIn(rebound, attack), `${address}${attack.url}`).toMatch(
          address === providers ? /^421 / : refusals,
        )
      }
    }
  })

  test('has changed nothing', async () => {
    await expectUntouched(daemon, 'stolen-by-a-page')
  })
})
