import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { GivenState } from '../../../sandbox/providers/state-schema.ts'
import { type Daemon, startDaemon } from './support/daemon.ts'
import { telnyxAt, twilioAt } from './support/provider-clients.ts'

// The official SDKs against the sandbox's own servers of both providers.

let daemon: Daemon
let twilio: ReturnType<typeof twilioAt>
let telnyx: ReturnType<typeof telnyxAt>
beforeAll(async () => {
  daemon = await startDaemon()
  twilio = twilioAt(daemon.endpoint)
  telnyx = telnyxAt(daemon.endpoint)
})
afterAll(() => daemon?.close())

const hex = (number: number) => number.toString(16).padStart(32, '0')
const PN = (number: number) => `PN${hex(number)}`
const ACCOUNT = 'AC00000000000000000000000000000001'
const CHILD = `AC${hex(2)}`
const CHILD_TOKEN = 'c'.repeat(32)
const STRANGER = `AC${hex(3)}`
const APP = `AP${hex(1)}`
const TRUNK = `TK${hex(1)}`
const SERVICE = `MG${hex(1)}`
const PROFILE = '40000000-0000-4000-8000-0000000000aa'
const OLD = 'https://old.example.test/voice'
const NEW = 'https://new.example.test/voice'

const e164 = (number: number) => `+1500555${String(number).padStart(4, '0')}`
const dates = { date_created: '2026-01-02T03:04:05Z', date_updated: '2026-01-02T03:04:05Z' }

/** More than a page of each: 120 numbers at Twilio, 60 services, 45 numbers at Telnyx. */
const state = (): GivenState => ({
  twilio: [
    {
      sid: ACCOUNT,
      keys: [{ sid: `SK${hex(1)}`, secret: 'secret-of-the-key' }],
      incoming_phone_numbers: Array.from({ length: 120 }, (_, at) => ({
        sid: PN(at),
        phone_number: e164(at),
        voice_url: OLD,
        ...dates,
      })),
      applications: [{ sid: APP, friendly_name: 'app', voice_url: OLD }],
      services: Array.from({ length: 60 }, (_, at) => ({
        sid: `MG${hex(at + 1)}`,
        friendly_name: `service ${at}`,
        phone_numbers: at === 0 ? [PN(3), PN(4)] : [],
      })),
      trunks: [{ sid: TRUNK, friendly_name: 'trunk' }],
      alerts: [
        {
          sid: `NO${hex(1)}`,
          error_code: '11200',
          request_url: OLD,
          resource_sid: `CA${hex(1)}`,
          request_variables: 'From=1',
          date_generated: '2026-11-01T00:00:00Z',
        },
        {
          sid: `NO${hex(2)}`,
          error_code: '15003',
          log_level: 'warning',
          request_url: OLD,
          resource_sid: `CA${hex(1)}`,
        },
      ],
    },
    {
      sid: CHILD,
      owner_account_sid: ACCOUNT,
      auth_token: CHILD_TOKEN,
      incoming_phone_numbers: [{ sid: PN(900), phone_number: e164(900) }],
    },
    { sid: STRANGER, auth_token: hex(8) },
  ],
  telnyx: [
    {
      phone_numbers: Array.from({ length: 45 }, (_, at) => ({
        id: String(1000 + at),
        phone_number: e164(2000 + at),
        connection_id: at === 0 ? '11' : '10',
        messaging_profile_id: PROFILE,
      })),
      call_control_applications: [
        { id: '10', application_name: 'calls', webhook_event_url: OLD, webhook_api_version: '2' },
      ],
      texml_applications: [{ id: '11', friendly_name: 'texml', voice_url: OLD }],
      credential_connections: [{ id: '12', connection_name: 'credential', webhook_event_url: OLD }],
      fqdn_connections: [{ id: '13', connection_name: 'fqdn' }],
      ip_connections: [{ id: '14', connection_name: 'ip' }],
      messaging_profiles: [{ id: PROFILE, name: 'profile', webhook_url: OLD }],
      webhook_deliveries: [
        {
          id: '50000000-0000-4000-8000-000000000001',
          status: 'delivered',
          started_at: '2026-11-01T00:00:00Z',
          webhook: { id: '50000000-0000-4000-8000-000000000002', event_type: 'call.hangup' },
          attempts: [
            { status: 'delivered', http: { request: { url: NEW }, response: { status: 200 } } },
            { status: 'failed', http: { request: { url: OLD }, response: { status: 404 } } },
          ],
        },
      ],
    },
  ],
})

describe('the first account', () => {
  it('is there from the start: the numbers of the documentation, which point at an old deployment', async () => {
    expect(await twilio.api.v2010.accounts(ACCOUNT).fetch()).toMatchObject({ sid: ACCOUNT, status: 'active' })
    const numbers = await twilio.incomingPhoneNumbers.list()
    expect(numbers.map(({ phoneNumber, smsUrl, voiceUrl }) => [phoneNumber, voiceUrl, smsUrl])).toEqual([
      [
        '+15005550010',
        'https://old.example.test/webhooks/twilio/voice',
        'https://old.example.test/webhooks/twilio/sms',
      ],
      ['+15005550011', 'https://old.example.test/webhooks/twilio/voice', ''],
    ])
    expect(numbers.map(({ capabilities }) => [capabilities.voice, capabilities.sms])).toEqual([
      [true, true],
      [true, false],
    ])
    const { data } = await telnyx.phoneNumbers.list()
    expect(data).toMatchObject([{ phone_number: '+15005550020', connection_name: 'first application' }])
    const application = await telnyx.callControlApplications.retrieve(data[0]?.connection_id ?? '')
    expect(application.data).toMatchObject({ webhook_event_url: 'https://old.example.test/webhooks/telnyx/voice' })
  })
})

describe('with accounts that a test gave', () => {
  beforeEach(async () => {
    expect(await daemon.own('providers', state(), 'PUT')).not.toHaveProperty('error')
  })

  describe('Twilio', () => {
    it('pages over numbers, by relative links', async () => {
      const all = await twilio.incomingPhoneNumbers.list()
      expect(all.map(({ phoneNumber }) => phoneNumber)).toEqual(Array.from({ length: 120 }, (_, at) => e164(at)))
      const page = await twilio.incomingPhoneNumbers.page({ pageSize: 100 })
      expect(page.nextPageUrl).toContain(`${daemon.endpoint.providers.twilio}/api/2010-04-01/Accounts/${ACCOUNT}/`)
      expect((await page.nextPage())?.instances).toHaveLength(20)
      expect(await twilio.incomingPhoneNumbers.list({ limit: 70 })).toHaveLength(70)
    })

    it('finds numbers by a part, and exactly one by all digits', async () => {
      expect(await twilio.incomingPhoneNumbers.list({ phoneNumber: '55500' })).toHaveLength(100)
      expect(await twilio.incomingPhoneNumbers.list({ phoneNumber: '*550110' })).toHaveLength(1)
      expect(await twilio.incomingPhoneNumbers.list({ phoneNumber: e164(5) })).toMatchObject([{ sid: PN(5) }])
    })

    it('keeps an update as it was sent, empties what is sent empty, and leaves the rest', async () => {
      const number = twilio.incomingPhoneNumbers(PN(5))
      const before = await number.fetch()
      const url = `${NEW}?a=b%20c#rc=3&rp=5xx,ct`
      await number.update({ voiceUrl: url, voiceMethod: 'GET', statusCallback: NEW, smsUrl: NEW })
      const set = await number.fetch()
      expect(set).toMatchObject({ voiceUrl: url, voiceMethod: 'GET', statusCallback: NEW, smsUrl: NEW })
      expect(set.friendlyName).toBe(before.friendlyName)
      expect(before.dateUpdated).toEqual(new Date('2026-01-02T03:04:05Z'))
      expect(set.dateUpdated.getTime()).toBeGreaterThan(before.dateUpdated.getTime())
      expect(await number.update({ statusCallback: '', smsUrl: '' })).toMatchObject({
        voiceUrl: url,
        statusCallback: '',
        smsUrl: '',
      })
    })

    it('has a trunk and a voice application end each other, and leaves the voice URL readable', async () => {
      const number = twilio.incomingPhoneNumbers(PN(6))
      expect(await number.update({ voiceApplicationSid: APP })).toMatchObject({
        voiceApplicationSid: APP,
        trunkSid: null,
      })
      expect(await number.update({ trunkSid: TRUNK })).toMatchObject({ voiceApplicationSid: '', trunkSid: TRUNK })
      expect(await number.update({ voiceApplicationSid: APP })).toMatchObject({ trunkSid: null, voiceUrl: OLD })
      expect(await number.update({ voiceApplicationSid: '' })).toMatchObject({
        voiceApplicationSid: '',
        trunkSid: null,
      })
    })

    it.each([
      [{ voiceUrl: 'new.example.test/voice' }, 21402],
      [{ voiceUrl: 'ftp://new.example.test' }, 21402],
      [{ statusCallback: 'https://under_score.example.test/' }, 21402],
      [{ voiceUrl: '', voiceFallbackUrl: NEW }, 21405],
      [{ smsFallbackUrl: NEW }, 21406],
      [{ voiceMethod: 'PUT' }, 21403],
      [{ voiceApplicationSid: `AP${hex(99)}` }, 21218],
      [{ bundleSid: `BU${hex(1)}` }, 20001],
    ])('refuses %j with %i and changes nothing', async (update, code) => {
      const number = twilio.incomingPhoneNumbers(PN(7))
      await expect(number.update(update)).rejects.toMatchObject({ status: 400, code })
      expect(await number.fetch()).toMatchObject({ voiceUrl: OLD, dateUpdated: new Date('2026-01-02T03:04:05Z') })
    })

    it('reads and sets applications', async () => {
      expect(await twilio.applications.list()).toMatchObject([{ sid: APP, voiceUrl: OLD }])
      await twilio.applications(APP).update({ voiceUrl: NEW, messageStatusCallback: NEW })
      expect(await twilio.applications(APP).fetch()).toMatchObject({ voiceUrl: NEW, messageStatusCallback: NEW })
    })

    it('pages over Messaging Services by absolute links, and reads and sets one with its senders', async () => {
      const services = await twilio.messaging.v1.services.list()
      expect(services).toHaveLength(60)
      expect(services[0]).toMatchObject({ sid: SERVICE, inboundRequestUrl: null, useInboundWebhookOnNumber: false })
      const service = twilio.messaging.v1.services(SERVICE)
      await service.update({ inboundRequestUrl: NEW, fallbackUrl: OLD, useInboundWebhookOnNumber: true })
      expect(await service.fetch()).toMatchObject({
        inboundRequestUrl: NEW,
        fallbackUrl: OLD,
        useInboundWebhookOnNumber: true,
      })
      await expect(service.update({ fallbackUrl: 'x' })).rejects.toMatchObject({ status: 400, code: 30122 })
      expect((await service.phoneNumbers.list()).map(({ sid }) => sid)).toEqual([PN(3), PN(4)])
    })

    it('says which Region takes calls, what a trunk is called, and what failed lately', async () => {
      expect(await twilio.routes.v2.phoneNumbers(e164(1)).fetch()).toMatchObject({ voiceRegion: 'us1' })
      expect(await twilio.trunking.v1.trunks(TRUNK).fetch()).toMatchObject({ friendlyName: 'trunk' })
      const { alerts } = twilio.monitor.v1
      expect((await alerts.list()).map(({ errorCode }) => errorCode)).toEqual(['15003', '11200'])
      expect(await alerts.list({ logLevel: 'error' })).toMatchObject([{ errorCode: '11200', requestUrl: OLD }])
      expect(await alerts.list({ endDate: new Date('2026-11-02T00:00:00Z') })).toMatchObject([{ errorCode: '11200' }])
      expect(await twilio.monitor.v1.alerts(`NO${hex(1)}`).fetch()).toMatchObject({ requestVariables: 'From=1' })
    })

    it('knows no record of another account, and no other path', async () => {
      const missing = { status: 404, code: 20404 }
      await expect(twilio.incomingPhoneNumbers(PN(900)).fetch()).rejects.toMatchObject(missing)
      await expect(twilio.applications(`AP${hex(99)}`).fetch()).rejects.toMatchObject(missing)
      await expect(twilio.routes.v2.phoneNumbers('+12025550199').fetch()).rejects.toMatchObject(missing)
      await expect(twilio.calls.list()).rejects.toMatchObject(missing)
    })

    it('opens to the account’s own pair and keys: an account reaches those that it owns, and not the reverse', async () => {
      const refused = { status: 401, code: 20003 }
      const as = (user: string, password: string, accountSid?: string) =>
        twilioAt(daemon.endpoint, { credentials: { user, password, ...(accountSid && { accountSid }) } })
      await expect(as(ACCOUNT, hex(9)).incomingPhoneNumbers.list()).rejects.toMatchObject(refused)
      const byKey = as(`SK${hex(1)}`, 'secret-of-the-key', ACCOUNT)
      expect(await byKey.incomingPhoneNumbers.list({ limit: 1 })).toHaveLength(1)
      expect(await twilio.api.v2010.accounts(CHILD).incomingPhoneNumbers.list()).toMatchObject([{ sid: PN(900) }])
      const child = as(CHILD, CHILD_TOKEN)
      expect(await child.incomingPhoneNumbers.list()).toHaveLength(1)
      for (const other of [ACCOUNT, STRANGER])
        await expect(child.api.v2010.accounts(other).fetch()).rejects.toMatchObject(refused)
    })
  })

  describe('Telnyx', () => {
    it('pages over numbers, and filters them', async () => {
      const all: string[] = []
      for await (const { phone_number } of telnyx.phoneNumbers.list()) all.push(phone_number)
      expect(all).toEqual(Array.from({ length: 45 }, (_, at) => e164(2000 + at)))
      const { data, meta } = await telnyx.phoneNumbers.list({ 'page[number]': 2, 'page[size]': 30 })
      expect(data).toHaveLength(15)
      expect(meta).toEqual({ page_number: 2, page_size: 30, total_pages: 2, total_results: 45 })
      const found = await telnyx.phoneNumbers.list({ filter: { phone_number: e164(2007) } })
      expect(found.data).toMatchObject([{ id: '1007', connection_name: 'calls', messaging_profile_name: 'profile' }])
      expect((await telnyx.phoneNumbers.list({ filter: { connection_id: '11' } })).data).toMatchObject([{ id: '1000' }])
      await expect(telnyx.phoneNumbers.list({ filter: { phone_number: '20' } })).rejects.toMatchObject({ status: 400 })
      expect((await telnyx.phoneNumbers.retrieve('1007')).data).toMatchObject({ phone_number: e164(2007) })
    })

    it('sets what a call control application and a TeXML application must name, and leaves the rest', async () => {
      const named = { application_name: 'calls', webhook_event_url: NEW, webhook_event_failover_url: '' }
      const { data } = await telnyx.callControlApplications.update('10', named)
      expect(data).toMatchObject({ webhook_event_url: NEW, webhook_event_failover_url: null, webhook_api_version: '2' })
      expect((await telnyx.callControlApplications.list()).data).toMatchObject([{ id: '10', webhook_event_url: NEW }])
      await telnyx.texmlApplications.update('11', { friendly_name: 'texml', voice_url: NEW, voice_method: 'get' })
      const texml = await telnyx.texmlApplications.retrieve('11')
      expect(texml.data).toMatchObject({ voice_url: NEW, voice_method: 'get', status_callback_method: 'post' })
    })

    it.each([
      [{ webhook_event_url: NEW }, '10015', '/application_name'],
      [{ application_name: 'calls' }, '10015', '/webhook_event_url'],
      [{ application_name: 'calls', webhook_event_url: 'new.example.test' }, '10003', '/webhook_event_url'],
      [
        { application_name: 'calls', webhook_event_url: NEW, webhook_timeout_secs: 31 },
        '10015',
        '/webhook_timeout_secs',
      ],
      [{ application_name: 'calls', webhook_event_url: NEW, webhook_url: NEW }, '10015', '/webhook_url'],
    ])('refuses a PATCH of %j with %s', async (body, code, pointer) => {
      const patch = telnyx.patch('/call_control_applications/10', { body })
      await expect(patch).rejects.toMatchObject({ status: 422, error: { errors: [{ code, source: { pointer } }] } })
      expect((await telnyx.callControlApplications.retrieve('10')).data).toMatchObject({ webhook_event_url: OLD })
    })

    it('reads and sets SIP connections, and says of any id what it is', async () => {
      const changes = { webhook_event_url: NEW, webhook_event_failover_url: OLD }
      await telnyx.credentialConnections.update('12', changes)
      await telnyx.fqdnConnections.update('13', changes)
      await telnyx.ipConnections.update('14', changes)
      expect((await telnyx.credentialConnections.retrieve('12')).data).toMatchObject(changes)
      expect((await telnyx.fqdnConnections.retrieve('13')).data).toMatchObject(changes)
      expect((await telnyx.ipConnections.list()).data).toMatchObject([changes])
      const kinds = ['10', '11', '12', '13', '14'].map(async (id) => (await telnyx.connections.retrieve(id)).data)
      expect((await Promise.all(kinds)).map((each) => [each?.record_type, each?.webhook_event_url])).toEqual([
        ['call_control_application', OLD],
        ['texml_application', null],
        ['credential_connection', NEW],
        ['fqdn_connection', NEW],
        ['ip_connection', NEW],
      ])
    })

    it('reads and sets messaging profiles, and which one a number has', async () => {
      expect((await telnyx.messagingProfiles.list()).data).toMatchObject([{ id: PROFILE, webhook_url: OLD }])
      await telnyx.messagingProfiles.update(PROFILE, { webhook_url: NEW, webhook_failover_url: null })
      expect((await telnyx.messagingProfiles.retrieve(PROFILE)).data).toMatchObject({ webhook_url: NEW })
      expect((await telnyx.messagingProfiles.listPhoneNumbers(PROFILE)).meta).toMatchObject({ total_results: 45 })
      const { messaging } = telnyx.phoneNumbers
      expect((await messaging.update('1001', {})).data).toMatchObject({ messaging_profile_id: PROFILE })
      expect((await messaging.update('1001', { messaging_profile_id: '' })).data).toMatchObject({
        messaging_profile_id: null,
      })
      expect((await messaging.retrieve('1002')).data).toMatchObject({ messaging_profile_id: PROFILE })
    })

    it('moves a number to another connection of the account, and to no other', async () => {
      await telnyx.phoneNumbers.update('1001', { connection_id: '12', tags: ['moved'] })
      expect((await telnyx.phoneNumbers.retrieve('1001')).data).toMatchObject({ connection_id: '12', tags: ['moved'] })
      await expect(telnyx.phoneNumbers.update('1001', { connection_id: '99' })).rejects.toMatchObject({ status: 422 })
    })

    it('tells its public key, and which webhooks it delivered', async () => {
      expect(await telnyx.get('/public_key')).toMatchObject({
        data: { public: daemon.endpoint.testSecrets.TELNYX_PUBLIC_KEY, record_type: 'public_key' },
      })
      const idsOf = async (filter: object) =>
        (await telnyx.webhookDeliveries.list({ filter })).data.map(({ attempts }) => attempts?.length)
      expect(await idsOf({ status: { eq: 'delivered' }, event_type: 'call.hangup,call.initiated' })).toEqual([2])
      expect(await idsOf({ attempts: { contains: OLD } })).toEqual([2])
      expect(await idsOf({ status: { eq: 'failed' } })).toEqual([])
      expect(await idsOf({ event_type: 'call.answered' })).toEqual([])
      expect(await idsOf({ started_at: { gte: '2026-11-02T00:00:00Z' } })).toEqual([])
      const one = await telnyx.webhookDeliveries.retrieve('50000000-0000-4000-8000-000000000001')
      expect(one.data?.attempts?.map(({ http }) => http?.response?.status)).toEqual([200, 404])
    })

    it('refuses other keys, and knows no record that is not there', async () => {
      for (const apiKey of ['KEYwrong', '']) {
        const other = telnyxAt(daemon.endpoint, { apiKey })
        await expect(other.phoneNumbers.list()).rejects.toMatchObject({
          status: 401,
          error: { errors: [{ code: '10009' }] },
        })
      }
      const missing = { status: 404, error: { errors: [{ code: '10005' }] } }
      await expect(telnyx.phoneNumbers.retrieve('9')).rejects.toMatchObject(missing)
      await expect(telnyx.connections.retrieve('9')).rejects.toMatchObject(missing)
      await expect(telnyx.balance.retrieve()).rejects.toMatchObject(missing)
    })
  })
})
