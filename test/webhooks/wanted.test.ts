import fc from 'fast-check'
import twilio from 'twilio'
import { describe, expect, it } from 'vitest'
import { finalState, liveCall, withOverrides, withoutFragment } from '../../src/webhooks/connection-overrides.ts'
import type { ProviderRecord, RecordKind } from '../../src/webhooks/record.ts'
import { changesOf, isSame, wantedFields, webhookUrls } from '../../src/webhooks/wanted.ts'

const gateway = 'https://abc.execute-api.us-east-1.amazonaws.com'
const api = 'https://api.example.com'
const urls = webhookUrls({ gateway, api })
const voice = `${gateway}/webhooks/twilio/voice`

const wanted = (kind: RecordKind, overrides: ProviderRecord['overrides'] = {}, given = urls) =>
  wantedFields({ kind, overrides }, given)

describe('where an environment takes webhooks', () => {
  it('voice is the gateway, messages are the public URL', () => {
    expect(urls).toEqual({
      twilioVoice: voice,
      twilioFallback: voice,
      twilioMessages: `${api}/messaging/twilio/webhook`,
      telnyxVoice: `${gateway}/webhooks/telnyx/voice`,
      telnyxCallControl: `${gateway}/webhooks/telnyx/voice`,
      telnyxMessages: `${api}/webhooks/telnyx/messages`,
    })
  })

  it.each([
    [
      'no gateway',
      { gateway: undefined, api },
      { twilioVoice: undefined, twilioFallback: undefined, telnyxVoice: undefined },
    ],
    ['no public URL', { gateway, api: undefined }, { twilioMessages: undefined, telnyxMessages: undefined }],
    [
      'a path of its own for call control',
      { gateway, api, callControlPath: '/webhooks/telnyx/call-control' },
      { telnyxCallControl: `${api}/webhooks/telnyx/call-control` },
    ],
    [
      'a path of its own, and no public URL',
      { gateway, api: undefined, callControlPath: '/webhooks/telnyx/call-control' },
      { telnyxCallControl: undefined },
    ],
    [
      'the path of voice',
      { gateway, api, callControlPath: '/webhooks/telnyx/voice' },
      { telnyxCallControl: urls.telnyxVoice },
    ],
    [
      'a fallback elsewhere',
      { gateway, api, fallback: 'https://handler.example.com/x' },
      { twilioFallback: 'https://handler.example.com/x' },
    ],
    [
      'a fallback, and no gateway',
      { gateway: undefined, api, fallback: 'https://h.example.com' },
      { twilioFallback: undefined },
    ],
  ])('%s', (_, given, expected) => {
    expect(webhookUrls(given)).toMatchObject(expected)
  })
})

describe('what a record should hold', () => {
  it('a number of Twilio: a report after the call is repeated after any failure', () => {
    expect(wanted('twilio-number')).toEqual({
      voiceUrl: `${voice}#ct=1500&rc=1&rp=ct`,
      voiceMethod: 'POST',
      voiceFallbackUrl: `${voice}#ct=1500&rc=1&rp=ct`,
      voiceFallbackMethod: 'POST',
      statusCallback: `${voice}#ct=1500&rc=5&rp=all`,
      statusCallbackMethod: 'POST',
      smsUrl: `${api}/messaging/twilio/webhook#ct=1500&rc=3&rp=ct,5xx`,
      smsMethod: 'POST',
      smsFallbackUrl: '',
    })
  })

  it.each<[string, RecordKind, ProviderRecord['overrides'], Partial<typeof urls>, string[]]>([
    ['a number with a trunk', 'twilio-number', { voice: 'its trunk' }, {}, ['smsUrl', 'smsMethod', 'smsFallbackUrl']],
    ['a number with trunk and service', 'twilio-number', { voice: 'a', messaging: 'b' }, {}, []],
    [
      'a number, no messages here',
      'twilio-number',
      {},
      { twilioMessages: undefined },
      ['voiceUrl', 'voiceMethod', 'voiceFallbackUrl', 'voiceFallbackMethod', 'statusCallback', 'statusCallbackMethod'],
    ],
    ['a service', 'twilio-messaging-service', {}, {}, ['inboundRequestUrl', 'inboundMethod', 'fallbackUrl']],
    ['a number of Telnyx', 'telnyx-number', {}, {}, []],
    ['a profile', 'telnyx-messaging-profile', {}, {}, ['webhook_url', 'webhook_failover_url', 'webhook_api_version']],
    [
      'a connection',
      'telnyx-connection',
      {},
      {},
      ['webhook_event_url', 'webhook_event_failover_url', 'webhook_api_version'],
    ],
    ['an application without a gateway', 'telnyx-call-control-application', {}, { telnyxCallControl: undefined }, []],
    [
      'a TeXML application',
      'telnyx-texml-application',
      {},
      {},
      ['voice_url', 'voice_method', 'voice_fallback_url', 'status_callback', 'status_callback_method'],
    ],
  ])('%s', (_, kind, overrides, less, fields) => {
    expect(Object.keys(wanted(kind, overrides, { ...urls, ...less }))).toEqual(fields)
  })

  it('changes what differs alone', () => {
    const now = { ...wanted('twilio-number'), voiceMethod: 'post', statusCallback: 'https://old.example.test/s' }
    expect(changesOf(now, wanted('twilio-number'))).toEqual([
      { field: 'statusCallback', from: 'https://old.example.test/s', to: `${voice}#ct=1500&rc=5&rp=all` },
    ])
    expect(changesOf({}, { webhook_url: '' })).toEqual([])
  })

  it.each([
    ['voiceMethod', 'POST', 'post', true],
    ['voice_method', 'get', 'post', false],
    ['voiceUrl', 'https://a.example/X', 'https://a.example/x', false],
  ])('%s: %s is %s: %s', (field, one, other, same) => {
    expect(isSame(field, one, other)).toBe(same)
  })
})

describe('connection overrides', () => {
  it('are in the ranges that Twilio takes, and leave a live call time for the API', () => {
    for (const { ct, rc, rp } of [liveCall, finalState]) {
      expect(ct).toBeGreaterThanOrEqual(100)
      expect(ct).toBeLessThanOrEqual(10_000)
      expect(rc).toBeLessThanOrEqual(5)
      for (const policy of rp.split(',')) expect(['ct', 'rt', '4xx', '5xx', 'all']).toContain(policy)
    }
    // Twilio gives up a live call's request after 15 s; the voice Lambda waits 12 s for the API at most.
    expect(15_000 - liveCall.ct * (1 + liveCall.rc)).toBeGreaterThanOrEqual(12_000)
  })

  it('are no part of the URL that Twilio signs', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        const set = withOverrides(url, finalState)
        expect(withoutFragment(set)).toBe(url)
        const signature = twilio.getExpectedTwilioSignature('token', url, {})
        expect(twilio.validateRequest('token', signature, withoutFragment(set), {})).toBe(true)
      }),
    )
  })
})
