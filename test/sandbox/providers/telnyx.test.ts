import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isAskedDelivery } from '../../../sandbox/providers/telnyx/filters.ts'
import { signed } from '../../../sandbox/providers/telnyx/missed-call.ts'
import { pageOf } from '../../../sandbox/providers/telnyx/paging.ts'
import { readPatch } from '../../../sandbox/providers/telnyx/patch.ts'
import type { TelnyxDelivery } from '../../../sandbox/providers/telnyx/schema.ts'

describe('a page', () => {
  it.each([
    ['', 3, 20],
    ['page[size]=25', 2, 25],
    ['page[number]=9', 3, 0],
  ])('of %j says that there are %i, and has %i records', (query, total_pages, length) => {
    const { data, meta } = pageOf(Array.from({ length: 45 }), new URLSearchParams(query), 20)
    expect(data).toHaveLength(length)
    expect(meta).toMatchObject({ total_pages, total_results: 45 })
  })

  it('says so where there is nothing: without it the SDK walks for ever', () => {
    expect(pageOf([], new URLSearchParams(), 20).meta).toMatchObject({ total_pages: 0, page_number: 1 })
  })

  it.each(['page[size]=251', 'page[size]=0', 'page[number]=x'])('may not be %j', (query) => {
    expect(() => pageOf([], new URLSearchParams(query), 20)).toThrow(/^The parameter page/)
  })
})

describe('a PATCH', () => {
  const read = (body: string) => readPatch('messaging_profiles', Buffer.from(body))

  it('changes what it names; an emptied URL is none', () => {
    expect(read('{"webhook_url":"https://x.test","webhook_failover_url":""}')).toEqual({
      webhook_url: 'https://x.test',
      webhook_failover_url: null,
    })
    expect(read('')).toEqual({})
  })

  it.each([
    ['{', 400, '10015'],
    ['[]', 400, '10015'],
    ['{"webhook_urls":"https://x.test"}', 422, '10015'],
    ['{"id":"40000000-0000-4000-8000-000000000001"}', 422, '10015'],
    ['{"enabled":"yes"}', 422, '10015'],
    ['{"webhook_url":"x.test"}', 422, '10003'],
    [`{"webhook_url":"https://x.test/${'a'.repeat(2000)}"}`, 422, '10003'],
  ])('may not be %s', (body, status, code) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ status, code }))
  })
})

describe('a delivery', () => {
  const delivery: TelnyxDelivery = {
    id: '50000000-0000-4000-8000-000000000001',
    status: 'failed',
    started_at: '2026-11-01T00:00:00Z',
    finished_at: '2026-11-01T00:00:01Z',
    webhook: {
      id: '50000000-0000-4000-8000-000000000002',
      event_type: 'call.hangup',
      occurred_at: '2026-11-01T00:00:00Z',
      record_type: 'event',
      payload: { to: '+15005550020' },
    },
    attempts: [],
  }

  it.each([
    ['', true],
    ['filter[status][eq]=failed', true],
    ['filter[status][eq]=delivered', false],
    ['filter[event_type]=call.answered,call.hangup', true],
    ['filter[event_type]=call', false],
    ['filter[started_at][gte]=2026-11-01T00:00:00Z', true],
    ['filter[started_at][lte]=2026-10-31T23:59:59Z', false],
    ['filter[webhook][contains]=5550020', true],
    ['filter[attempts][contains]=https', false],
  ])('is asked for by %j: %s', (query, expected) => {
    expect(isAskedDelivery(delivery, new URLSearchParams(query))).toBe(expected)
  })
})

it('a webhook is signed over its time and its body', () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const { body, headers } = signed(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), '{"data":1}')
  const signature = Buffer.from(headers['telnyx-signature-ed25519'], 'base64')
  const isOf = (text: string) => verify(null, Buffer.from(text), createPublicKey(privateKey), signature)
  expect(isOf(`${headers['telnyx-timestamp']}|${body}`)).toBe(true)
  expect(isOf(`${headers['telnyx-timestamp']}|${body} `)).toBe(false)
})
