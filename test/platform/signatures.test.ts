import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { telnyxProblem, telnyxSignature } from '../fixtures/platform/api/telnyx-signature.ts'
import { signedUrl, twilioSignature } from '../fixtures/platform/api/twilio-signature.ts'
import { advisoryLockId } from '../fixtures/platform/migrate/advisory-lock.ts'

// Made by vectors/make.py, another program in another language.
const vectors = <T>(name: string): T[] =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, '../fixtures/platform/vectors', `${name}.json`), 'utf8'))

type Twilio = { name: string; secret: string; url: string; form: [string, string][]; signature: string }
type Telnyx = { name: string; secret: string; timestamp: string; body: string; signature: string }
type Lock = { database: string; schema: string; table: string; id: number }

describe('the stand-in signs as another implementation does', () => {
  it.each(vectors<Twilio>('twilio'))('Twilio: $name', ({ form, secret, signature, url }) => {
    expect(twilioSignature(secret, url, new URLSearchParams(form))).toBe(signature)
    expect(twilioSignature(`${secret}.`, url, new URLSearchParams(form))).not.toBe(signature)
  })

  it.each(vectors<Telnyx>('telnyx'))('Telnyx: $name', ({ body, secret, signature, timestamp }) => {
    expect(telnyxSignature(secret, timestamp, Buffer.from(body))).toBe(signature)
  })

  it.each(vectors<Lock>('advisory-lock'))("golang-migrate's lock of $schema in $database", ({ id, ...of }) => {
    expect(advisoryLockId(of.database, of.schema, of.table)).toBe(id)
  })
})

describe('the URL that Twilio is taken to have signed', () => {
  const headers = { host: '10.0.0.7:8080', 'x-forwarded-host': 'gateway.example.com', 'x-forwarded-proto': 'https' }
  const asked = { path: '/webhooks/twilio/voice?a=1', headers }

  it.each([
    [
      'PUBLIC_BASE_URL before everything',
      'https://api.example.com/',
      asked,
      'https://api.example.com/webhooks/twilio/voice?a=1',
    ],
    ['what proxies tell', '', asked, 'https://gateway.example.com/webhooks/twilio/voice?a=1'],
    ['the Host header', '', { ...asked, headers: { host: 'h:8080' } }, 'http://h:8080/webhooks/twilio/voice?a=1'],
  ])('%s', (_name, base, request, url) => {
    expect(signedUrl(base, request)).toBe(url)
  })
})

describe('a Telnyx webhook', () => {
  const [vector] = vectors<Telnyx>('telnyx')
  const { body = '', secret = '', signature = '', timestamp = '' } = vector ?? {}
  const now = Number(timestamp) * 1000
  const right = { timestamp, signature, body: Buffer.from(body), now }

  it.each([
    ['right', right, undefined],
    ['in capitals, with blanks', { ...right, signature: ` ${signature.toUpperCase()} ` }, undefined],
    ['five minutes old', { ...right, now: now + 300_000 }, undefined],
    ['older', { ...right, now: now + 301_000 }, 'exceeds limit'],
    ['of the future', { ...right, now: now - 301_000 }, 'exceeds limit'],
    ['without a time', { ...right, timestamp: '' }, 'missing signature timestamp'],
    ['with another time', { ...right, timestamp: 'today' }, 'invalid signature timestamp'],
    ['without a signature', { ...right, signature: '' }, 'missing signature header'],
    ['of another body', { ...right, body: Buffer.from(`${body} `) }, 'signature mismatch'],
    ['with a short signature', { ...right, signature: 'ab' }, 'signature mismatch'],
  ])('%s', (_name, given, problem) => {
    const found = telnyxProblem(secret, given)
    if (problem === undefined) expect(found).toBeUndefined()
    else expect(found).toContain(problem)
  })

  it('is not verified at all where the secret is empty', () => {
    expect(telnyxProblem('', { ...right, signature: 'wrong' })).toBeUndefined()
  })
})
