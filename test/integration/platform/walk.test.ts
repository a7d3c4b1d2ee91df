import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openCertificateAuthority } from '../../../sandbox/data/network/certificate-authority.ts'
import { CLINIC_NUMBER, fakeSecrets } from '../../fixtures/platform/secrets.ts'
import { startUpstream } from '../lambda/upstream.ts'
import { type Platform, rowsOf, startPlatform } from './platform.ts'
import { run } from './programs.ts'

const { getExpectedTwilioSignature } = await import('twilio/lib/webhooks/webhooks.js')

const GATEWAY = 'abc123.execute-api.us-east-1.amazonaws.com'
const TWILIO = '/webhooks/twilio/voice'
const TELNYX = '/webhooks/telnyx/voice'
const secrets = fakeSecrets()

let platform: Platform
let database = ''
beforeAll(async () => {
  platform = await startPlatform()
  database = await platform.migrated()
})
afterEach(() => platform.endPrograms())
afterAll(() => platform?.stop())

/** An event as the gateway makes it of a POST. */
const posted = (path: string, body: string, headers: Record<string, string>) => ({
  version: '2.0',
  rawPath: path,
  rawQueryString: '',
  headers: { host: GATEWAY, 'x-forwarded-proto': 'https', ...headers },
  body: Buffer.from(body).toString('base64'),
  isBase64Encoded: true,
  requestContext: { domainName: GATEWAY, http: { method: 'POST', path } },
})

const twilio = (callId: string, secret = secrets.TWILIO_WEBHOOK_SECRET) => {
  const form = { CallSid: callId, CallStatus: 'no-answer', From: '+12125550123', To: CLINIC_NUMBER }
  const signature = getExpectedTwilioSignature(secret, `https://${GATEWAY}${TWILIO}`, form)
  return posted(TWILIO, new URLSearchParams(form).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': signature,
  })
}

const telnyx = (id: string, secret = secrets.TELNYX_WEBHOOK_SECRET) => {
  const payload = { id: `call-${id}`, from: '+12125550124', to: CLINIC_NUMBER, hangup_cause: 'timeout' }
  const body = JSON.stringify({ data: { id, event_type: 'call.hangup', payload } })
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
  return posted(TELNYX, body, {
    'content-type': 'application/json',
    'telnyx-timestamp': timestamp,
    'telnyx-signature': signature,
  })
}

/** API and Lambda, the one behind the other. */
async function started(env: Record<string, string> = {}) {
  const api = await platform.api(platform.environment(database, env))
  return { api, lambda: await platform.lambda({ UPSTREAM_BASE_URL: api.url, UPSTREAM_TIMEOUT: '8s' }) }
}

describe('a call from the gateway to the database', () => {
  it('of Twilio and of Telnyx arrives', async () => {
    const { lambda } = await started()
    expect(await lambda.invoke(twilio('CA-walk'))).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'application/xml' },
    })
    expect(await lambda.invoke(telnyx('ev-walk'))).toMatchObject({ statusCode: 200, body: '' })
    const events = await rowsOf(database, "SELECT payload->>'callId' AS call FROM outbox ORDER BY created_at")
    expect(events).toEqual([{ call: 'CA-walk' }, { call: 'call-ev-walk' }])
  })

  it('is refused where it is not signed', async () => {
    const { lambda } = await started()
    expect(await lambda.invoke(posted(TWILIO, '', {}))).toMatchObject({ statusCode: 401 })
    expect(await lambda.invoke(posted(TELNYX, '{}', {}))).toMatchObject({ statusCode: 403 })
    expect(await lambda.invoke(twilio('CA-wrong', 'another'))).toMatchObject({ statusCode: 401 })
    expect(await lambda.invoke(telnyx('ev-wrong', 'another'))).toMatchObject({ statusCode: 403 })
  })

  it('of Twilio is refused where PUBLIC_BASE_URL names the load balancer', async () => {
    const { lambda } = await started({ PUBLIC_BASE_URL: 'http://127.0.0.1' })
    expect(await lambda.invoke(twilio('CA-refused'))).toMatchObject({ statusCode: 401, body: 'Unauthorized\n' })
  })

  it("is the API's own 404 for Telnyx without TELNYX_API_KEY", async () => {
    const { lambda } = await started({ TELNYX_API_KEY: '' })
    expect(await lambda.invoke(telnyx('ev-none'))).toMatchObject({ statusCode: 404, body: '404 page not found\n' })
  })

  it('is 502 while the API is down', async () => {
    const { api, lambda } = await started()
    api.child.kill('SIGTERM')
    expect(await api.ended).toMatchObject({ code: 0 })
    expect(await lambda.invoke(twilio('CA-down'))).toMatchObject({ statusCode: 502, body: 'upstream error' })
  })

  it('ends at a certificate of another name, whatever UPSTREAM_TLS_SERVERNAME says', async () => {
    const authority = await openCertificateAuthority(platform.folder)
    const env = { NODE_EXTRA_CA_CERTS: authority.caFile, UPSTREAM_TLS_SERVERNAME: 'api.example.com' }
    const subjects = [
      { commonName: 'api.example.com', names: ['api.example.com'], statusCode: 502 },
      { commonName: 'loopback', addresses: ['127.0.0.1'], statusCode: 200 },
    ]
    for (const { statusCode, ...subject } of subjects) {
      const { cert, key } = await authority.issue(subject)
      const upstream = await startUpstream(undefined, { cert, key })
      const lambda = await platform.lambda({ ...env, UPSTREAM_BASE_URL: upstream.url })
      expect(await lambda.invoke(twilio('CA-tls'))).toMatchObject({ statusCode })
      await upstream.close()
    }
  })
})

describe("the Lambda's start", () => {
  it('fails without UPSTREAM_BASE_URL before it asks for an event, parked or not', async () => {
    for (const VOICE_MODE of ['', 'parked']) {
      const { code, lines } = await run(platform.file('voice-lambda/runtime.mjs'), {
        AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1',
        VOICE_MODE,
      })
      expect([code, lines[0]]).toEqual([2, 'panic: UPSTREAM_BASE_URL is required'])
    }
  })

  it('fails outside of Lambda', async () => {
    const { code, lines } = await run(platform.file('voice-lambda/runtime.mjs'), { UPSTREAM_BASE_URL: 'http://a' })
    expect(code).toBe(1)
    expect(lines[0]).toContain('expected AWS Lambda environment variables')
  })
})
