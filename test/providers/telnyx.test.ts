import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTelnyx } from '../../src/providers/telnyx/telnyx.ts'
import { Sensitive } from '../../src/secrets/sensitive.ts'
import type { RecordKind } from '../../src/webhooks/record.ts'
import { type Answer, type Asked, playedApi } from './support/api.ts'

const apiKey = 'KEY0123456789ABCDEF_the-api-key'
const old = 'https://old.example.test'
const profileId = '11111111-2222-3333-4444-555555555555'

type Held = Record<string, unknown>
const begin = (): Record<string, Held> => ({
  '/call_control_applications/1': {
    record_type: 'call_control_application',
    application_name: 'clinic',
    webhook_event_url: `${old}/voice`,
    webhook_event_failover_url: `${old}/failover`,
    webhook_api_version: '1',
    webhook_timeout_secs: 25,
    active: true,
  },
  '/texml_applications/2': { friendly_name: 'texml', voice_url: `${old}/texml`, voice_fallback_url: `${old}/f` },
  '/connections/3': { record_type: 'ip_connection', connection_name: 'trunk', webhook_event_url: null },
  '/ip_connections/3': { webhook_event_url: null },
  '/connections/4': { record_type: 'zoom_sbc_connection', connection_name: 'zoom' },
  [`/messaging_profiles/${profileId}`]: { name: 'clinic sms', webhook_url: `${old}/sms`, enabled: false },
})
const required: Record<string, string[]> = {
  call_control_applications: ['application_name', 'webhook_event_url'],
  texml_applications: ['friendly_name', 'voice_url'],
}
const numbers = Array.from({ length: 3 }, (_, index) => ({
  id: String(index),
  phone_number: `+150055500${20 + index}`,
  connection_id: index === 0 ? '1' : null,
  messaging_profile_id: index === 0 ? profileId : '',
  call_forwarding_enabled: index === 2,
}))

let held: Record<string, Held>
let fault: ((asked: Asked) => Answer | undefined) | undefined
let api: Awaited<ReturnType<typeof playedApi>>

function answer(asked: Asked): Answer {
  const broken = fault?.(asked)
  if (broken) return broken
  if (asked.headers.authorization !== `Bearer ${apiKey}`)
    return {
      status: 401,
      body: { errors: [{ code: '10009', title: 'Authentication failed', detail: 'No key found' }] },
    }
  const path = asked.path.replace('/telnyx/v2', '')
  if (path === '/public_key') return { body: { data: { public: 'the public key', record_type: 'public_key' } } }
  if (path === '/phone_numbers') {
    const page = Number(asked.query.get('page[number]') ?? 1)
    const meta = { page_number: page, page_size: 2, total_pages: 2, total_results: 3 }
    return { body: { data: numbers.slice((page - 1) * 2, page * 2), meta } }
  }
  if (path === '/webhook_deliveries')
    return {
      body: {
        data: [
          {
            id: 'a',
            status: 'delivered',
            started_at: '2026-11-30T10:00:00Z',
            attempts: [{ http: { request: { url: `${old}/voice` }, response: { status: 200 } } }],
          },
          // Taken by the failover alone: newest attempt first.
          {
            id: 'b',
            status: 'delivered',
            started_at: '2026-11-30T11:00:00Z',
            attempts: [
              { http: { request: { url: `${old}/failover` }, response: { status: 200 } } },
              { http: { request: { url: `${old}/voice` }, response: { status: 403 } } },
              { http: { request: { url: `${old}/voice` }, response: { status: 500 } } },
            ],
          },
          // What is asked for stands in a longer URL too.
          {
            id: 'c',
            status: 'failed',
            started_at: '2026-11-30T12:00:00Z',
            attempts: [{ http: { request: { url: `${old}/voice/longer` }, response: { status: 404 } } }],
          },
        ],
        meta: { page_number: 1, page_size: 250, total_pages: 1, total_results: 3 },
      },
    }
  const found = held[path]
  if (found === undefined) return { status: 404, body: { errors: [{ code: '10005', title: 'Resource not found' }] } }
  if (asked.method === 'PATCH') {
    const given = JSON.parse(asked.body) as Held
    const [, kind = '', id] = path.split('/')
    const lacking = (required[kind] ?? []).filter((name) => given[name] === undefined)
    if (lacking.length > 0)
      return { status: 422, body: { errors: [{ code: '10015', title: 'Missing', detail: lacking.join() }] } }
    Object.assign(found, given)
    if (kind === 'ip_connections') Object.assign(held[`/connections/${id}`] ?? {}, given)
  }
  return { body: { data: found } }
}

const telnyx = () => createTelnyx({ apiKey: new Sensitive(apiKey), url: `${api.url}/telnyx/v2` })

beforeEach(async () => {
  held = begin()
  fault = undefined
  api = await playedApi(answer)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await api.close()
})

describe("Telnyx's account", () => {
  it('has its numbers read, page by page, with what they lead to', async () => {
    const found = await telnyx().numbers()
    expect(found.map(({ name }) => name)).toEqual(['+15005550020', '+15005550021', '+15005550022'])
    expect(found[0]?.leadsTo).toEqual([
      { kind: 'telnyx-connection', id: '1' },
      { kind: 'telnyx-messaging-profile', id: profileId },
    ])
    expect(found[1]?.leadsTo).toEqual([])
    expect(found[2]?.remarks).toEqual([expect.stringContaining('call forwarding')])
    // Without it Telnyx answers 503 where a profile does not load.
    expect(api.asked[0]?.query.get('handle_messaging_profile_error')).toBe('true')
  })

  it.each<[RecordKind, string, Record<string, string>, Held]>([
    [
      'telnyx-call-control-application',
      '1',
      { webhook_event_failover_url: '', webhook_api_version: '2' },
      {
        webhook_event_url: `${old}/voice`,
        webhook_event_failover_url: null,
        webhook_api_version: '2',
        webhook_timeout_secs: 25,
      },
    ],
    [
      'telnyx-texml-application',
      '2',
      { voice_fallback_url: '', voice_method: 'post' },
      { voice_url: `${old}/texml`, voice_fallback_url: '', voice_method: 'post' },
    ],
    [
      'telnyx-connection',
      '3',
      { webhook_event_url: 'https://new.example.test' },
      { webhook_event_url: 'https://new.example.test' },
    ],
    ['telnyx-messaging-profile', profileId, { webhook_url: '' }, { webhook_url: null, name: 'clinic sms' }],
  ])('has the given fields of a %s set, and no other', async (kind, id, fields, expected) => {
    const provider = telnyx()
    const record = await provider.read(kind, id)
    if (record === undefined) throw new Error('it is not there')
    expect((await provider.update(record, fields)).fields).toMatchObject(fields)
    expect(Object.values(held)).toContainEqual(expect.objectContaining(expected))
  })

  it('says what Telnyx takes where nothing is set, and what is switched off', async () => {
    expect((await telnyx().read('telnyx-texml-application', '2'))?.fields).toMatchObject({
      voice_method: 'get',
      status_callback_method: 'post',
    })
    const profile = await telnyx().read('telnyx-messaging-profile', profileId)
    expect(profile).toMatchObject({
      name: 'clinic sms',
      fields: { webhook_api_version: '1' },
      remarks: ['it is switched off at Telnyx'],
    })
  })

  it('has no record of another id, and a connection of another kind is left', async () => {
    expect(await telnyx().read('telnyx-call-control-application', '9')).toBeUndefined()
    const zoom = await telnyx().read('telnyx-connection', '4')
    if (zoom === undefined) throw new Error('it is not there')
    expect(zoom.unfit).toBe('it is of the kind zoom_sbc_connection, which medspa does not change')
    api.asked.length = 0
    await expect(telnyx().update(zoom, { webhook_event_url: 'x' })).rejects.toMatchObject({
      name: 'OperatorError',
      code: 'provider-record-unfit',
      exitCode: 3,
    })
    expect(api.asked).toEqual([])
  })

  it('tells at once that an application stands in the list of connections', async () => {
    held['/connections/1'] = { record_type: 'call_control_application', connection_name: 'clinic' }
    expect((await telnyx().read('telnyx-connection', '1'))?.unfit).toContain('call_control_application')
    expect((await telnyx().read('telnyx-connection', '3'))?.unfit).toBeUndefined()
  })

  it('has no record where Telnyx says so, whatever the status', async () => {
    fault = () => ({ status: 422, body: { errors: [{ code: 10005, title: 'Resource not found' }] } })
    expect(await telnyx().read('telnyx-texml-application', '3')).toBeUndefined()
  })

  it('tells its public key, and how the last delivery ended', async () => {
    expect(await telnyx().publicKey()).toBe('the public key')
    expect(await telnyx().lastDelivery(`${old}/voice`, new Date('2026-11-24T00:00:00Z'))).toEqual({
      delivered: false,
      at: '2026-11-30T11:00:00Z',
      status: 403,
    })
    const { query } = api.asked.at(-1) ?? {}
    expect(query?.get('filter[attempts][contains]')).toBe(`${old}/voice`)
    expect(query?.get('filter[started_at][gte]')).toBe('2026-11-24T00:00:00.000Z')
  })

  it('has delivered nothing to a URL of which only longer ones were called', async () => {
    expect(await telnyx().lastDelivery(`${old}/voi`, new Date('2026-11-24T00:00:00Z'))).toBeUndefined()
  })

  it('is opened by the given key, whatever account the shell names', async () => {
    const shell = {
      TELNYX_CLIENT_ID: 'another',
      TELNYX_CLIENT_SECRET: 'another',
      TELNYX_API_KEY: 'KEYanother',
      TELNYX_BASE_URL: 'http://127.0.0.1:9',
      NODE_USE_ENV_PROXY: '1',
    }
    for (const [name, value] of Object.entries(shell)) vi.stubEnv(name, value)
    expect(await telnyx().numbers()).toHaveLength(3)
    expect(new Set(api.asked.map(({ headers }) => headers.authorization))).toEqual(new Set([`Bearer ${apiKey}`]))
  })
})

describe("a change of Telnyx's", () => {
  it('is held in capitals, too', async () => {
    fault = ({ method }) =>
      method === 'PATCH' ? { body: { data: { friendly_name: 'texml', voice_method: 'POST' } } } : undefined
    const provider = telnyx()
    const record = await provider.read('telnyx-texml-application', '2')
    if (record === undefined) throw new Error('it is not there')
    expect((await provider.update(record, { voice_method: 'post' })).fields).toMatchObject({ voice_method: 'POST' })
  })

  const change = async () => {
    const provider = telnyx()
    const record = await provider.read('telnyx-connection', '3')
    if (record === undefined) throw new Error('it is not there')
    return provider.update(record, { webhook_event_url: 'https://new.example.test' })
  }
  const answering =
    (answered: Answer) =>
    ({ method }: Asked) =>
      method === 'PATCH' ? answered : undefined

  it.each<[string, Answer, object]>([
    [
      'that is refused was not made',
      { status: 422, body: { errors: [{ code: '10015', title: 'Bad URL', detail: 'https://ada:pw@old.test/?k=t' }] } },
      {
        name: 'OperatorError',
        message:
          'Telnyx did not change Telnyx connection trunk (3): HTTP 422, code 10015: Bad URL: https://***@old.test/?k=***',
      },
    ],
    [
      'that fails may be made',
      { status: 503, headers: { 'retry-after-ms': '1' } },
      {
        name: 'UncertainChange',
        message: expect.stringContaining('did not confirm the change of Telnyx connection trunk (3)'),
      },
    ],
    [
      'that a page answers may be made',
      { body: '<html>', headers: { 'content-type': 'text/html' } },
      { name: 'UncertainChange' },
    ],
  ])('%s', async (_, answered, expected) => {
    fault = answering(answered)
    await expect(change()).rejects.toMatchObject(expected)
  })

  it('is proved by its own answer: Telnyx is asked nothing more', async () => {
    expect((await change()).fields).toMatchObject({ webhook_event_url: 'https://new.example.test' })
    expect(api.asked.at(-1)?.method).toBe('PATCH')
  })
})

describe("an error of Telnyx's", () => {
  it.each<[string, Answer, object]>([
    [
      'wrong keys',
      { status: 401, body: { errors: [{ code: '10009', title: 'Authentication failed', detail: 'No key found' }] } },
      {
        code: 'provider-credentials',
        message: 'Telnyx did not list the numbers: HTTP 401, code 10009: Authentication failed: No key found',
      },
    ],
    [
      'a code that is a number',
      { status: 400, body: { errors: [{ code: 10015, title: 'Bad' }] } },
      { code: 'provider-error', message: 'Telnyx did not list the numbers: HTTP 400, code 10015: Bad' },
    ],
    [
      'a page of a proxy',
      { status: 403, body: '<html>', headers: { 'content-type': 'text/html' } },
      { code: 'provider-credentials', message: expect.stringContaining('HTTP 403') },
    ],
    ['too many requests', { status: 429, headers: { 'retry-after-ms': '1' } }, { code: 'provider-throttled' }],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://x.example.test/' } },
      { code: 'provider-error', message: expect.stringContaining('HTTP 302') },
    ],
  ])('%s, without a word of the request', async (_, answered, expected) => {
    fault = () => answered
    const error: unknown = await telnyx()
      .numbers()
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject(expected)
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(apiKey)
    expect((error as Error).cause).toBeUndefined()
  })

  it('a page with a good status in place of a record is no record', async () => {
    fault = () => ({ body: '<html>', headers: { 'content-type': 'text/html' } })
    await expect(telnyx().read('telnyx-messaging-profile', profileId)).rejects.toMatchObject({ code: 'provider-error' })
    await expect(telnyx().publicKey()).rejects.toMatchObject({ code: 'provider-error' })
  })

  it('a failure that passes is tried again', async () => {
    let left = 2
    fault = () => (left-- > 0 ? { status: 500, headers: { 'retry-after-ms': '1' } } : undefined)
    expect(await telnyx().publicKey()).toBe('the public key')
  })
})
