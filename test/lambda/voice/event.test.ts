import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bodyBytes, type HttpEvent } from '../../../lambda/voice/event.ts'

const event = (body: string | undefined, isBase64Encoded: boolean): HttpEvent => ({
  rawPath: '/',
  requestContext: { http: { method: 'POST' } },
  ...(body === undefined ? {} : { body }),
  isBase64Encoded,
})

test('any bytes survive base64, any text survives as it is', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string({ unit: 'grapheme' }), (bytes, text) => {
      expect(bodyBytes(event(Buffer.from(bytes).toString('base64'), true))).toEqual(Buffer.from(bytes))
      expect(bodyBytes(event(text, false))?.toString()).toBe(text)
    }),
  )
})

test.each([true, false])('no body at all is an empty one (base64: %s)', (base64) => {
  expect(bodyBytes(event(undefined, base64))).toEqual(Buffer.alloc(0))
})
