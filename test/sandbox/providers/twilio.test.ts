import fc from 'fast-check'
import { validateRequest } from 'twilio'
import { describe, expect, it } from 'vitest'
import { TwilioError } from '../../../sandbox/providers/twilio/errors.ts'
import { readForm } from '../../../sandbox/providers/twilio/form.ts'
import { signed } from '../../../sandbox/providers/twilio/missed-call.ts'
import { pageOf2010, pageOfV1 } from '../../../sandbox/providers/twilio/paging.ts'
import { matches } from '../../../sandbox/providers/twilio/routes.ts'

const TOKEN = '0123456789abcdef0123456789abcdef'

describe('pages', () => {
  const all = Array.from({ length: 120 }, (_, at) => at)

  it.each([
    ['', 50, 2],
    ['PageSize=100', 100, 1],
    ['PageSize=5000', 1000, 0],
    ['PageSize=0', 50, 2],
    ['PageSize=x', 50, 2],
  ])('of %j have %i records, and %i follow the first', (query, size, more) => {
    let asked: URLSearchParams | undefined = new URLSearchParams(query)
    const seen: unknown[] = []
    const pages: object[] = []
    while (asked !== undefined) {
      const page = pageOf2010('them', all, '/path', asked) as Record<string, unknown>
      pages.push(page)
      seen.push(...(page.them as number[]))
      expect(page.page_size).toBe(size)
      const next = page.next_page_uri as string | null
      asked = next === null ? undefined : new URLSearchParams(next.replace('/path?', ''))
    }
    expect(seen).toEqual(all)
    expect(pages).toHaveLength(more + 1)
  })

  it('keep what else was asked in their links', () => {
    const page = pageOfV1('them', all, 'http://127.0.0.1:1/v1/them', new URLSearchParams('LogLevel=error'))
    expect(page).toMatchObject({
      meta: { key: 'them', next_page_url: 'http://127.0.0.1:1/v1/them?LogLevel=error&PageSize=50&Page=1' },
    })
  })
})

describe('a form', () => {
  const fields = { voice_url: 'url', voice_method: 'method', beta: 'boolean', trunk_sid: 'sid' } as const
  type Record = { voice_url: string; voice_method: string; beta: boolean; trunk_sid: string }
  const read = (body: string) => readForm<Record>(Buffer.from(body), fields)

  it('changes what it names, by the names of the record', () => {
    expect(read('VoiceUrl=https%3A%2F%2Fx.test%2F%23rc%3D3&VoiceMethod=get&Beta=True&TrunkSid=')).toEqual({
      voice_url: 'https://x.test/#rc=3',
      voice_method: 'GET',
      beta: true,
      trunk_sid: '',
    })
    expect(read('VoiceUrl=')).toEqual({ voice_url: '' })
    expect(read('')).toEqual({})
  })

  it.each(['voice_url=https://x.test', 'VoiceURL=https://x.test', 'Beta=1', 'VoiceUrl=//x.test', 'VoiceMethod=PUT'])(
    'may not be %j',
    (body) => {
      expect(() => read(body)).toThrow(TwilioError)
    },
  )
})

it.each([
  [null, true],
  ['+15005550010', true],
  ['5005550', true],
  ['*5550010', true],
  ['500*550010', true],
  ['+1500555001', true],
  ['+15005550011', false],
  ['555001000', false],
])('a number is found by %j: %s', (asked, expected) => {
  expect(matches('+15005550010', asked)).toBe(expected)
})

describe('a signed request', () => {
  it("is what Twilio's SDK accepts for the URL that is asked, and for no other", () => {
    const value = fc.stringMatching(/^[ -~]{0,20}$/)
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[A-Za-z]{1,10}$/), value),
        fc.constantFrom('GET', 'POST'),
        (form, method) => {
          const sent = signed(TOKEN, { url: 'https://user:pass@x.test:8443/voice?a=b#rc=3', method, form })
          expect(sent.url).not.toMatch(/user|#/)
          // Over TLS Twilio signs voice requests without the port.
          const url = sent.url.replace(':8443', '')
          const fields = method === 'POST' ? Object.fromEntries(new URLSearchParams(sent.body)) : {}
          const signature = sent.headers['x-twilio-signature']
          expect(validateRequest(TOKEN, signature, url, fields)).toBe(true)
          expect(validateRequest(TOKEN, signature, `${url}x`, fields)).toBe(false)
        },
      ),
    )
  })
})
