import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTwilio } from '../../src/providers/twilio/twilio.ts'
import { Sensitive } from '../../src/secrets/sensitive.ts'
import { type Answer, type Asked, playedApi } from './support/api.ts'

const accountSid = `AC${'1'.repeat(32)}`
const token = 'the-auth-token-of-the-account'
const basic = Buffer.from(`${accountSid}:${token}`).toString('base64')
const sid = (index: number) => `PN${String(index).padStart(32, '0')}`
const dates = { date_created: 'Thu, 30 Jul 2015 23:19:04 +0000', date_updated: 'Thu, 30 Jul 2015 23:19:04 +0000' }

const old = 'https://old.example.test'
const number = (index: number, own: object = {}) => ({
  ...dates,
  sid: sid(index),
  account_sid: accountSid,
  phone_number: `+150055500${10 + index}`,
  capabilities: { voice: true, sms: true },
  voice_url: `${old}/voice`,
  voice_method: 'POST',
  voice_fallback_url: null,
  status_callback: '',
  status_callback_method: 'POST',
  sms_url: `${old}/sms`,
  sms_method: 'GET',
  sms_fallback_url: '',
  voice_application_sid: '',
  sms_application_sid: '',
  trunk_sid: null,
  ...own,
})
const service = {
  ...dates,
  sid: `MG${'2'.repeat(32)}`,
  friendly_name: 'clinic',
  inbound_request_url: null,
  use_inbound_webhook_on_number: false,
}

let numbers: ReturnType<typeof number>[]
let fault: ((asked: Asked) => Answer | undefined) | undefined
let api: Awaited<ReturnType<typeof playedApi>>

const numbersAt = `/twilio/api/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers`
const missing = { status: 404, body: { code: 20404, message: 'The requested resource was not found', status: 404 } }

function answer(asked: Asked): Answer {
  const broken = fault?.(asked)
  if (broken) return broken
  if (asked.headers.authorization !== `Basic ${basic}`)
    return { status: 401, body: { code: 20003, message: 'Authenticate', status: 401 } }
  if (asked.path === `${numbersAt}.json`) {
    const page = Number(asked.query.get('Page') ?? 0)
    const next = page === 0 && numbers.length > 1 ? `${numbersAt.replace('/twilio/api', '')}.json?Page=1` : null
    const shown = next || page === 1 ? numbers.slice(page, page === 0 ? 1 : undefined) : numbers
    return { body: { incoming_phone_numbers: shown, next_page_uri: next, page, page_size: 1 } }
  }
  if (asked.path === '/twilio/messaging/v1/Services')
    return { body: { services: [service], meta: { key: 'services', next_page_url: null } } }
  if (asked.path.endsWith('/PhoneNumbers'))
    return {
      body: {
        phone_numbers: [{ ...dates, sid: sid(2), phone_number: '+1' }],
        meta: { key: 'phone_numbers', next_page_url: null },
      },
    }
  if (asked.path.startsWith('/twilio/routes/v2/PhoneNumbers/'))
    return asked.path.endsWith('%2B15005550011') || asked.path.endsWith('+15005550011')
      ? { body: { ...dates, phone_number: '+15005550011', voice_region: 'ie1' } }
      : missing
  const found = numbers.find((each) => asked.path === `${numbersAt}/${each.sid}.json`)
  if (found === undefined) return missing
  if (asked.method === 'POST')
    for (const [name, value] of new URLSearchParams(asked.body))
      Object.assign(found, { [name.replace(/(?!^)[A-Z]/g, '_$&').toLowerCase()]: value })
  return { body: found }
}

const twilio = (authToken = token) =>
  createTwilio({ accountSid, authToken: new Sensitive(authToken), url: `${api.url}/twilio` })

beforeEach(async () => {
  numbers = [number(0), number(1), number(2)]
  fault = undefined
  api = await playedApi(answer)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await api.close()
})

describe("Twilio's account", () => {
  it('has its numbers read, page by page, with what overrides their URLs', async () => {
    numbers[0] = number(0, { trunk_sid: 'TK1', voice_application_sid: 'AP1', sms_application_sid: 'AP2' })
    const found = await twilio().numbers()
    expect(found.map(({ name }) => name)).toEqual(['+15005550010', '+15005550011', '+15005550012'])
    expect(found[0]).toMatchObject({
      overrides: { voice: 'its trunk TK1 takes its calls', messaging: 'its application AP2 has its messaging URLs' },
      leadsTo: [
        { kind: 'twilio-application', id: 'AP1' },
        { kind: 'twilio-application', id: 'AP2' },
      ],
    })
    // No list of the configuration can name a trunk.
    expect(found.map(({ beyond }) => beyond)).toEqual([['voice'], [], []])
    expect(found[1]?.overrides).toEqual({})
    expect(found[1]?.fields).toMatchObject({ voiceUrl: `${old}/voice`, voiceFallbackUrl: '', smsMethod: 'GET' })
    expect(found[2]?.overrides).toEqual({ messaging: `its messaging service ${service.sid} takes its messages` })
  })

  it('has few messaging services asked at a time', async () => {
    let [open, most] = [0, 0]
    const services = Array.from({ length: 30 }, (_, index) => ({ ...service, sid: `MG${index}` }))
    fault = ({ path }) => {
      if (path.endsWith('/Services')) return { body: { services, meta: { key: 'services', next_page_url: null } } }
      if (!path.endsWith('/PhoneNumbers')) return undefined
      most = Math.max(most, ++open)
      return { body: { phone_numbers: [], meta: { key: 'phone_numbers', next_page_url: null } }, after: () => open-- }
    }
    await twilio().numbers()
    expect(api.asked.filter(({ path }) => path.endsWith('/PhoneNumbers'))).toHaveLength(30)
    expect(most).toBeLessThanOrEqual(4)
  })

  it('tells the region that takes the calls of a number by a copy of its URLs', async () => {
    expect((await twilio().read('twilio-number', sid(0)))?.remarks).toEqual([])
    expect((await twilio().read('twilio-number', sid(1)))?.remarks).toEqual([expect.stringContaining('region ie1')])
  })

  it('has the given fields set and no other, an empty one cleared and a fragment kept', async () => {
    const provider = twilio()
    const before = structuredClone(numbers[0])
    const record = await provider.read('twilio-number', sid(0))
    if (record === undefined) throw new Error('it is not there')
    const fields = { statusCallback: 'https://new.example.test/v#ct=1500&rc=5&rp=all', smsUrl: '' }
    const updated = await provider.update(record, fields)
    expect(updated.fields).toMatchObject(fields)
    expect(numbers[0]).toEqual({ ...before, status_callback: fields.statusCallback, sms_url: '' })
    expect(api.asked.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
      'SmsUrl=&StatusCallback=https%3A%2F%2Fnew.example.test%2Fv%23ct%3D1500%26rc%3D5%26rp%3Dall',
    ])
  })

  it('has no record of another id', async () => {
    expect(await twilio().read('twilio-number', sid(9))).toBeUndefined()
    expect(await twilio().read('twilio-application', `AP${'0'.repeat(32)}`)).toBeUndefined()
    fault = () => ({ status: 400, body: { code: 20404, message: 'Not found' } })
    expect(await twilio().read('twilio-number', sid(0))).toBeUndefined()
  })

  it('is asked where it is played, whatever region the shell names', async () => {
    for (const [name, value] of Object.entries({
      TWILIO_REGION: 'ie1',
      TWILIO_EDGE: 'dublin',
      HTTP_PROXY: 'http://127.0.0.1:9',
    }))
      vi.stubEnv(name, value)
    expect(await twilio().numbers()).toHaveLength(3)
    expect(api.asked.every(({ path }) => path.startsWith('/twilio/'))).toBe(true)
  })
})

describe("an error of Twilio's", () => {
  const told = async () => {
    const error: unknown = await twilio()
      .numbers()
      .catch((thrown: unknown) => thrown)
    const text = inspect(error, { depth: 20, showHidden: true })
    for (const secret of [token, basic, accountSid]) expect(text).not.toContain(secret)
    expect((error as Error).cause).toBeUndefined()
    return error
  }

  it.each<[string, Answer, object]>([
    [
      'wrong keys',
      { status: 401, body: { code: 20003, message: 'Authenticate', status: 401 } },
      { code: 'provider-credentials', message: 'Twilio did not list the numbers: HTTP 401, code 20003: Authenticate' },
    ],
    [
      'a page of a proxy',
      { status: 502, body: '<html>', headers: { 'content-type': 'text/html' } },
      { code: 'provider-error', message: expect.stringContaining('HTTP 502') },
    ],
    ['nothing', { status: 503, body: '' }, { code: 'provider-error', message: expect.stringContaining('HTTP 503') }],
    [
      'a connection that ends',
      { reset: true },
      { code: 'provider-unreachable', message: expect.stringContaining('code ECONNRESET') },
    ],
  ])('%s, without a word of the request', async (_, answered, expected) => {
    fault = () => answered
    expect(await told()).toMatchObject(expected)
  })

  it('too many requests are tried again, and told in the end', async () => {
    let left = 2
    fault = () => (left-- > 0 ? { status: 429, body: { code: 20429, message: 'Too many requests' } } : undefined)
    expect(await twilio().numbers()).toHaveLength(3)
    left = Number.POSITIVE_INFINITY
    expect(await told()).toMatchObject({ code: 'provider-throttled' })
  })

  it('a redirect in place of a record is no record', async () => {
    fault = ({ path }) =>
      path.includes('/IncomingPhoneNumbers/')
        ? { status: 302, headers: { location: 'https://x.example.test' } }
        : undefined
    await expect(twilio().read('twilio-number', sid(0))).rejects.toMatchObject({ code: 'provider-error' })
  })

  it.each<[string, Answer, { name: string; message: string }]>([
    [
      'refused it was not made',
      { status: 400, body: { code: 21402, message: 'Invalid URL https://ada:pw@old.example.test/', status: 400 } },
      { name: 'OperatorError', message: 'did not change Twilio number +15005550010: HTTP 400, code 21402' },
    ],
    [
      'of which the answer breaks may be made',
      { reset: true },
      { name: 'UncertainChange', message: 'did not confirm' },
    ],
    [
      'to which a proxy answers may be made',
      { status: 502, body: '<html>' },
      { name: 'UncertainChange', message: 'did not confirm the change of Twilio number +15005550010: HTTP 502' },
    ],
    [
      'to which something else answers may be made',
      { status: 200, body: {} },
      { name: 'UncertainChange', message: 'something that is no record' },
    ],
  ])('a change that is %s', async (_, answered, { message, name }) => {
    const provider = twilio()
    const record = await provider.read('twilio-number', sid(0))
    if (record === undefined) throw new Error('it is not there')
    fault = ({ method }) => (method === 'POST' ? answered : undefined)
    const change = provider.update(record, { voiceUrl: 'https://new.example.test' })
    await expect(change).rejects.toMatchObject({ name, message: expect.stringContaining(message) })
    await expect(change).rejects.not.toThrow('ada:pw')
  })

  it('after a change is none of the change: its own answer is what it holds', async () => {
    const provider = twilio()
    const record = await provider.read('twilio-number', sid(0))
    if (record === undefined) throw new Error('it is not there')
    fault = ({ method }) => (method === 'POST' ? undefined : { status: 503, body: '' })
    const fields = { voiceUrl: 'https://new.example.test' }
    expect((await provider.update(record, fields)).fields).toMatchObject(fields)
  })

  it('a change that it took and does not hold is told', async () => {
    const provider = twilio()
    const record = await provider.read('twilio-number', sid(0))
    if (record === undefined) throw new Error('it is not there')
    fault = ({ method }) => (method === 'POST' ? { body: numbers[0] } : undefined)
    await expect(provider.update(record, { voiceUrl: 'https://new.example.test' })).rejects.toMatchObject({
      name: 'UncertainChange',
      code: 'provider-error',
      message: expect.stringContaining('does not hold voiceUrl of Twilio number +15005550010'),
    })
  })
})
