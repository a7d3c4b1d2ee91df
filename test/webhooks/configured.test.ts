import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config/parse.ts'
import { webhooksByHand } from '../../src/webhooks/by-hand.ts'
import { configurationLines, configuredIds, configuredNumbers } from '../../src/webhooks/configured.ts'
import type { RecordKind } from '../../src/webhooks/record.ts'

const found: { kind: RecordKind; id: string; name: string }[] = [
  { kind: 'twilio-number', id: 'PN1', name: '+15005550010' },
  { kind: 'telnyx-number', id: '99', name: '+15005550020' },
  { kind: 'twilio-application', id: `AP${'0'.repeat(32)}`, name: 'the\nclinic: "new"' },
  { kind: 'telnyx-call-control-application', id: '1293384261075731499', name: 'clinic' },
  { kind: 'telnyx-messaging-profile', id: '11111111-2222-3333-4444-555555555555', name: '' },
]

describe('lines for medspa.config.yaml', () => {
  it('are read back as the numbers and ids that they name', () => {
    const text = configurationLines('production', found).join('\n')
    const webhooks = parseConfig(text, 'test').environments?.production?.webhooks ?? {}
    expect(configuredNumbers(webhooks, 'twilio')).toEqual(['+15005550010'])
    expect(configuredNumbers(webhooks, 'telnyx')).toEqual(['+15005550020'])
    expect([...configuredIds(webhooks, 'twilio'), ...configuredIds(webhooks, 'telnyx')]).toEqual(
      found.slice(2).map(({ id, kind }) => ({ id, kind })),
    )
  })

  it('are none where nothing was found', () => {
    expect(configurationLines('production', [])).toEqual([])
  })
})

describe('the configuration', () => {
  const webhooks = (line: string) =>
    parseConfig(`environments: {development: {webhooks: {${line}}}}`, 'test').environments?.development?.webhooks

  it.each([
    ['a number without quotes', 'twilio: {numbers: [+15005550010]}', /in quotes/],
    ['a number without +', 'twilio: {numbers: ["15005550010"]}', /with \+ and country code/],
    ['an id without quotes', 'telnyx: {connections: [1293384261075731499]}', /in quotes/],
    ['the SID of a number', `twilio: {applications: ["PN${'0'.repeat(32)}"]}`, /AP and 32 hex digits/],
    [
      'a fallback with a password',
      'twilio: {voice_fallback_url: "https://u:p@h.example.com/x"}',
      /without user and password/,
    ],
    ['a fallback in the clear', 'twilio: {voice_fallback_url: "http://h.example.com/x"}', /begins with https/],
    ['an unknown key', 'twilio: {phones: []}', /phones/],
  ])('refuses %s', (_, line, words) => {
    expect(() => webhooks(line)).toThrow(words)
  })

  it('refuses a number for both environments', () => {
    const text = `environments:
  development: {webhooks: {twilio: {numbers: ["+15005550010"]}}}
  production: {webhooks: {twilio: {numbers: ["+15005550011", "+15005550010"]}}}`
    expect(() => parseConfig(text, 'test')).toThrow(/\+15005550010 stands in both environments/)
  })
})

it('tells of the webhooks to set by hand whose keys are set', () => {
  expect(webhooksByHand(new Set(['STRIPE_WEBHOOK_SECRET', 'DATABASE_URL']))).toMatchObject([
    { provider: 'Stripe', path: '/webhooks/stripe' },
  ])
  expect(webhooksByHand(new Set())).toEqual([])
})
