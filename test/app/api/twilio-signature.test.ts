import fc from 'fast-check'
import twilio from 'twilio'
import { expect, test } from 'vitest'
import { isTwilioSignature } from '../../../app/api/webhooks/twilio-signature.ts'

const { getExpectedTwilioSignature, getExpectedBodyHash } = await import('twilio/lib/webhooks/webhooks.js')

const TOKEN = 'a-test-token'
const FORM = 'application/x-www-form-urlencoded; charset=utf-8'

const signed = (url: string, body: string, contentType = FORM) => {
  const form = contentType === FORM ? grouped(new URLSearchParams(body)) : {}
  return {
    url,
    contentType,
    body: Buffer.from(body),
    signature: getExpectedTwilioSignature(TOKEN, url, form),
  }
}

const grouped = (form: URLSearchParams) => {
  const entries = [...new Set(form.keys())].map((name) => {
    const values = form.getAll(name)
    return [name, values.length > 1 ? values : values[0]]
  })
  return Object.fromEntries(entries)
}

test("the example of Twilio's documentation is accepted", () => {
  const body = 'Digits=1234&To=%2B18005551212&From=%2B14158675310&Caller=%2B14158675310&CallSid=CA1234567890ABCDE'
  const request = {
    url: 'https://example.com/myapp.php?foo=1&bar=2',
    contentType: FORM,
    body: Buffer.from(body),
    signature: 'L/OH5YylLD5NRKLltdqwSvS0BnU=',
  }
  expect(isTwilioSignature('12345', request)).toBe(true)
  expect(isTwilioSignature('12346', request)).toBe(false)
})

const pairs = fc.array(
  fc.tuple(fc.constantFrom('CallSid', 'From', 'Ümlaut', 'a', 'A', 'MediaUrl'), fc.string({ unit: 'grapheme' })),
)

test("whatever form Twilio's own library signs is accepted, and any change to it is not", () => {
  fc.assert(
    fc.property(pairs, fc.webQueryParameters(), (form, query) => {
      const request = signed(`https://voice.example.com/webhooks/twilio/voice?${query}`, `${new URLSearchParams(form)}`)
      expect(isTwilioSignature(TOKEN, request)).toBe(true)
      expect(isTwilioSignature(`${TOKEN}x`, request)).toBe(false)
      expect(isTwilioSignature(TOKEN, { ...request, url: `${request.url}&more=1` })).toBe(false)
      const more = Buffer.concat([request.body, Buffer.from('&Extra=1')])
      expect(isTwilioSignature(TOKEN, { ...request, body: more })).toBe(false)
    }),
  )
})

test('a form of 200 fields is checked in all of them; of one of 201 no signature counts', () => {
  const many = (count: number, last: string) =>
    `${Array.from({ length: count - 1 }, (_, n) => `n${(n * 7) % 50}=v${n % 25}`).join('&')}&z=${last}`
  const request = signed('https://voice.example.com/v', many(200, '1'))
  expect(isTwilioSignature(TOKEN, request)).toBe(true)
  expect(isTwilioSignature(TOKEN, { ...request, body: Buffer.from(many(200, '2')) })).toBe(false)
  expect(isTwilioSignature(TOKEN, signed('https://voice.example.com/v', many(201, '1')))).toBe(false)
})

test.each([
  'Application/X-WWW-Form-URLEncoded',
  'application/x-www-form-urlencoded',
  'APPLICATION/X-WWW-FORM-URLENCODED ;a=b',
])('the content type %s is a form', (contentType) => {
  expect(isTwilioSignature(TOKEN, { ...signed('https://v.example.com/v', 'a=1'), contentType })).toBe(true)
})

test.each(['application/x-www-form-urlencodedEVIL', 'text/plain', '', 'x; application/x-www-form-urlencoded'])(
  'the content type "%s" is no form, whose fields would be signed',
  (contentType) => {
    expect(isTwilioSignature(TOKEN, { ...signed('https://v.example.com/v', 'a=1'), contentType })).toBe(false)
  },
)

test('no URL, content type, body or signature makes it throw', () => {
  const text = fc.string({ unit: 'binary' })
  const url = fc.oneof(
    text,
    fc.webUrl(),
    text.map((path) => `https://voice.example.com:8443${path}`),
  )
  fc.assert(
    fc.property(url, fc.oneof(text, fc.constant(FORM)), fc.uint8Array(), (at, contentType, bytes) => {
      const request = { url: at, contentType, body: Buffer.from(bytes), signature: `${'A'.repeat(27)}=` }
      expect(isTwilioSignature(TOKEN, request)).toBe(false)
    }),
  )
})

test('it agrees with the validator of the package, also on signatures made for other URLs', () => {
  const urls = fc.constantFrom(
    'https://voice.example.com/v',
    'https://voice.example.com:443/v',
    'https://voice.example.com:8443/v',
    'http://voice.example.com/v',
    'http://voice.example.com:80/v',
    "https://voice.example.com/v?q='a'",
    'https://voice.example.com/v?q=%27a%27',
  )
  fc.assert(
    fc.property(urls, urls, (signedUrl, seenUrl) => {
      const request = { ...signed(signedUrl, 'CallSid=CA1'), url: seenUrl }
      const theirs = twilio.validateRequest(TOKEN, request.signature, seenUrl, { CallSid: 'CA1' })
      expect(isTwilioSignature(TOKEN, request)).toBe(theirs)
    }),
  )
})

test('JSON is bound by bodySHA256 in the signed query', () => {
  const body = '{"CallSid":"CA1","Ü":"ß"}'
  const url = `https://voice.example.com/v?bodySHA256=${getExpectedBodyHash(body)}`
  const request = signed(url, body, 'application/json')
  expect(isTwilioSignature(TOKEN, request)).toBe(true)
  expect(isTwilioSignature(TOKEN, { ...request, body: Buffer.from('{}') })).toBe(false)
  expect(isTwilioSignature(TOKEN, signed('https://voice.example.com/v', body, 'application/json'))).toBe(false)
})

test.each([undefined, '', 'AAAA', 'ü'.repeat(28)])('the signature %o is refused', (signature) => {
  expect(isTwilioSignature(TOKEN, { ...signed('https://v.example.com/v', 'a=1'), signature })).toBe(false)
})
