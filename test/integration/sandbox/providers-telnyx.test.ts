import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Daemon, startDaemon } from './support/daemon.ts'
import { e164, NEW, OLD, PROFILE, state } from './support/provider-accounts.ts'
import { telnyxAt } from './support/provider-clients.ts'

// The official SDK against the sandbox's own server of Telnyx' API.

let daemon: Daemon
let telnyx: ReturnType<typeof telnyxAt>
beforeAll(async () => {
  daemon = await startDaemon()
  telnyx = telnyxAt(daemon.endpoint)
})
afterAll(() => daemon?.close())
beforeEach(async () => {
  expect(await daemon.own('providers', state(), 'PUT')).not.toHaveProperty('error')
})

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
  [{ application_name: 'calls', webhook_event_url: NEW, webhook_timeout_secs: 31 }, '10015', '/webhook_timeout_secs'],
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
