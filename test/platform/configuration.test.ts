import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config/parse.ts'
import { secretKeys as catalogue, findKey } from '../../src/secrets/keys.ts'
import { readConfig, smsIssues } from '../fixtures/platform/api/config.ts'
import { normalizeE164, readOrgMap } from '../fixtures/platform/api/phones.ts'
import { parseDuration } from '../fixtures/platform/go/duration.ts'
import { secretKeys } from '../fixtures/platform/keys.ts'
import { CLINIC_ID, CLINIC_NUMBER, fakeSecrets } from '../fixtures/platform/secrets.ts'

describe("the keys of the platform's task", () => {
  it('are 45, each once', () => {
    expect(secretKeys).toHaveLength(45)
    expect(new Set(secretKeys).size).toBe(45)
  })

  it('have fake values of the shapes that medspa knows, but for DATABASE_URL', () => {
    const values = fakeSecrets()
    expect(Object.keys(values).toSorted()).toEqual(secretKeys.filter((name) => name !== 'DATABASE_URL').toSorted())
    const wrong = Object.entries(values).filter(
      ([name, value]) => findKey(catalogue, name)?.problem(value) !== undefined,
    )
    expect(wrong).toEqual([])
  })
})

describe('the configuration that an operator writes for it', () => {
  const fixture = path.join(import.meta.dirname, '../fixtures/platform')
  const text = readFileSync(path.join(fixture, 'medspa.config.yaml'), 'utf8')
  const { api, workers } = parseConfig(text, 'medspa.config.yaml').environments?.development ?? {}

  it('is taken by medspa, and gives API and worker a queue', () => {
    const told = readConfig(api?.environment ?? {})
    expect([told.useMemoryQueue, told.conversationQueueUrl]).toEqual([false, expect.stringMatching(/^https:/)])
    expect(workers?.['conversation-worker']?.environment?.CONVERSATION_QUEUE_URL).toBe(told.conversationQueueUrl)
  })

  it('names targets of its Dockerfile and a policy beside it', () => {
    const dockerfile = readFileSync(path.join(fixture, 'Dockerfile'), 'utf8')
    const targets = [...Object.values(api?.sidecars ?? {}), ...Object.values(workers ?? {})].map(({ target }) => target)
    expect(targets).toEqual(['nova-sonic-sidecar', 'conversation-worker'])
    for (const target of targets) expect(dockerfile).toContain(`AS ${target}\n`)
    for (const file of api?.policies ?? []) JSON.parse(readFileSync(path.join(fixture, file), 'utf8'))
  })

  it('has no plain variable that is a key of the secret', () => {
    expect(Object.keys(api?.environment ?? {}).filter((name) => secretKeys.some((key) => key === name))).toEqual([])
  })
})

describe('SMS', () => {
  const telnyx = { TELNYX_API_KEY: 'k', TELNYX_MESSAGING_PROFILE_ID: 'p', TELNYX_FROM_NUMBER: 'n' }
  const twilio = { TWILIO_ACCOUNT_SID: 'a', TWILIO_AUTH_TOKEN: 't', TWILIO_FROM_NUMBER: 'n' }
  it.each([
    ['nothing', {}, 1],
    ['Telnyx', telnyx, 0],
    ['Twilio', twilio, 0],
    ["Telnyx' key alone", { TELNYX_API_KEY: 'k' }, 1],
    ['Telnyx without a number', { ...telnyx, TELNYX_FROM_NUMBER: '' }, 1],
    ['Twilio without a number, and an empty map', { ...twilio, TWILIO_FROM_NUMBER: '', TWILIO_ORG_MAP_JSON: '{}' }, 1],
    ['placeholders, which are not empty', Object.fromEntries(secretKeys.map((name) => [name, 'PLACEHOLDER'])), 0],
  ])('with %s', (_name, env, issues) => {
    expect(smsIssues(readConfig(env))).toHaveLength(issues)
  })
})

describe('the environment', () => {
  it('is ENV, and not ENVIRONMENT', () => {
    expect(readConfig({ ENVIRONMENT: 'production' }).env).toBe('development')
    expect(readConfig({ ENV: 'production' }).env).toBe('production')
  })

  it("has the key of Twilio's signatures in TWILIO_WEBHOOK_SECRET before TWILIO_AUTH_TOKEN", () => {
    expect(readConfig({ TWILIO_AUTH_TOKEN: 'token' }).twilioSecret).toBe('token')
    expect(readConfig({ TWILIO_AUTH_TOKEN: 'token', TWILIO_WEBHOOK_SECRET: 'own' }).twilioSecret).toBe('own')
  })
})

it('numbers are compared by their digits', () => {
  expect(normalizeE164('(212) 555-9999')).toBe('+12125559999')
  expect(normalizeE164('+49 30 123456')).toBe('+4930123456')
  expect(normalizeE164('anonymous')).toBe('')
  expect(readOrgMap(fakeSecrets().TWILIO_ORG_MAP_JSON).get(CLINIC_NUMBER.slice(1))).toBe(CLINIC_ID)
  expect(readOrgMap('')).toEqual(new Map())
  expect(() => readOrgMap('PLACEHOLDER')).toThrow()
})

it.each([
  ['8s', 8_000],
  ['800ms', 800],
  ['1m30s', 90_000],
  ['1.5s', 1_500],
])('%s is a duration of Go', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds)
})
it.each(['8', 's', '8 s', ''])('%j is none', (text) => {
  expect(() => parseDuration(text)).toThrow('invalid duration')
})
