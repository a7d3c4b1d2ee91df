import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Daemon, startDaemon } from './support/daemon.ts'
import {
  ACCOUNT,
  APP,
  CHILD,
  CHILD_TOKEN,
  e164,
  hex,
  NEW,
  OLD,
  PN,
  SERVICE,
  STRANGER,
  state,
  TRUNK,
} from './support/provider-accounts.ts'
import { telnyxAt, twilioAt } from './support/provider-clients.ts'

// The official SDK against the sandbox's own server of Twilio's APIs; providers-telnyx.test.ts has Telnyx'.

let daemon: Daemon
let twilio: ReturnType<typeof twilioAt>
let telnyx: ReturnType<typeof telnyxAt>
beforeAll(async () => {
  daemon = await startDaemon()
  twilio = twilioAt(daemon.endpoint)
  telnyx = telnyxAt(daemon.endpoint)
})
afterAll(() => daemon?.close())

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

    it("opens to the account's own pair and keys: an account reaches those that it owns, and not the reverse", async () => {
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
})
