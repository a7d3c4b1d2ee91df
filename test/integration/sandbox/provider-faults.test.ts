import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { GivenState } from '../../../sandbox/providers/state-schema.ts'
import { type Daemon, startDaemon } from './support/daemon.ts'
import { telnyxAt, twilioAt } from './support/provider-clients.ts'

// Faults on demand at the phone providers of the sandbox, as the official SDKs meet them.

let daemon: Daemon
beforeAll(async () => {
  daemon = await startDaemon()
})
afterAll(() => daemon?.close())

const PN = `PN${'0'.repeat(32)}`
const OLD = 'https://old.example.test/voice'
const NEW = 'https://new.example.test/voice'
const accounts: GivenState = {
  twilio: [
    {
      sid: 'AC00000000000000000000000000000001',
      incoming_phone_numbers: [{ sid: PN, phone_number: '+15005550001', voice_url: OLD }],
    },
  ],
  telnyx: [{ call_control_applications: [{ id: '2', application_name: 'calls', webhook_event_url: OLD }] }],
}
beforeEach(async () => {
  expect(await daemon.own('providers', accounts, 'PUT')).not.toHaveProperty('error')
})

const fault = async (asked: object) => String((await daemon.own('faults', asked)).id)
const release = (id: string) => daemon.own(`faults/${id}`, undefined, 'DELETE')
const callsSince = async (before: number) =>
  ((await daemon.own('providers')).calls as { status: number }[]).slice(before)
const callsSoFar = async () => ((await daemon.own('providers')).calls as object[]).length

it("Twilio's SDK repeats 429, three times and only where it is told to", async () => {
  const before = await callsSoFar()
  await fault({ fault: 'throttle', service: 'twilio', operation: 'ListIncomingPhoneNumber', count: 4 })
  const numbers = twilioAt(daemon.endpoint, { autoRetry: true }).incomingPhoneNumbers
  await expect(numbers.list()).rejects.toMatchObject({ status: 429, code: 20429 })
  expect(await numbers.list()).toHaveLength(1)
  expect((await callsSince(before)).map(({ status }) => status)).toEqual([429, 429, 429, 429, 200])
})

it.each([
  ['error-500', { status: 500, code: 20500 }],
  // Without Twilio's JSON its SDK knows no code.
  ['error-503', { status: 503, message: '[HTTP 503] Failed to execute request' }],
  ['bad-gateway', { status: 502, message: '[HTTP 502] Failed to execute request' }],
  ['access-denied', { status: 403, code: 70051 }],
  ['expired-token', { status: 401, code: 20003 }],
  ['drop', { code: 'ECONNRESET' }],
])('Twilio answers %s', async (kind, problem) => {
  await fault({ fault: kind, service: 'twilio', operation: 'UpdateIncomingPhoneNumber' })
  const number = twilioAt(daemon.endpoint).incomingPhoneNumbers(PN)
  await expect(number.update({ voiceUrl: NEW })).rejects.toMatchObject(problem)
  expect(await number.fetch()).toMatchObject({ voiceUrl: OLD })
})

it.each([
  ['twilio', () => twilioAt(daemon.endpoint, { timeout: 300 }).incomingPhoneNumbers.list(), { code: 'ECONNABORTED' }],
  ['telnyx', () => telnyxAt(daemon.endpoint, { timeout: 300 }).phoneNumbers.list(), { message: 'Request timed out.' }],
])('%s says nothing until the caller leaves', async (service, list, problem) => {
  const id = await fault({ fault: 'stall', service })
  await expect(list()).rejects.toMatchObject(problem)
  await release(id)
})

it('an answer may be lost after the update happened', async () => {
  await fault({ fault: 'drop', service: 'twilio', operation: 'UpdateIncomingPhoneNumber', after: true })
  const number = twilioAt(daemon.endpoint).incomingPhoneNumbers(PN)
  await expect(number.update({ voiceUrl: NEW })).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(await number.fetch()).toMatchObject({ voiceUrl: NEW })
})

it("Telnyx' SDK repeats 500: a PATCH arrives three times", async () => {
  const before = await callsSoFar()
  await fault({ fault: 'error-500', service: 'telnyx', operation: 'UpdateCallControlApplication', count: 2 })
  const applications = telnyxAt(daemon.endpoint, { maxRetries: 2 }).callControlApplications
  const { data } = await applications.update('2', { application_name: 'calls', webhook_event_url: NEW })
  expect(data).toMatchObject({ webhook_event_url: NEW })
  expect((await callsSince(before)).map(({ status }) => status)).toEqual([500, 500, 200])
})

it.each([
  [{ fault: 'throttle', retryAfter: 7 }, 429, '10011', '7'],
  [{ fault: 'throttle' }, 429, '10011', null],
  [{ fault: 'error-503' }, 503, '10007', null],
  [{ fault: 'expired-token' }, 401, '20002', null],
])('Telnyx answers %j with %i', async (asked, status, code, retryAfter) => {
  await fault({ ...asked, service: 'telnyx' })
  const error = await telnyxAt(daemon.endpoint)
    .phoneNumbers.list()
    .then(
      () => undefined,
      (thrown) => thrown,
    )
  expect(error).toMatchObject({ status, error: { errors: [{ code }] } })
  expect(error.headers.get('retry-after')).toBe(retryAfter)
})
