import { expect, test } from 'vitest'
import { gatewayResponse } from '../../../../sandbox/front/apigateway/response.ts'

const respond = (value: unknown) => {
  const { status, headers, body } = gatewayResponse(Buffer.from(JSON.stringify(value)))
  return { status, headers, body: body.toString() }
}

test('an answer with a statusCode is taken by its parts', () => {
  expect(
    respond({
      statusCode: 201,
      headers: { 'X-A': 1, 'Content-Type': 'text/xml' },
      cookies: ['a=1', 'b=2'],
      body: '<x/>',
    }),
  ).toEqual({
    status: 201,
    headers: { 'x-a': '1', 'content-type': 'text/xml', 'set-cookie': ['a=1', 'b=2'] },
    body: '<x/>',
  })
  expect(respond({ statusCode: 200, isBase64Encoded: true, body: Buffer.from('é').toString('base64') })).toEqual({
    status: 200,
    headers: { 'content-type': 'text/plain;charset=UTF-8' },
    body: 'é',
  })
  expect(respond({ statusCode: 204, headers: { 'content-length': '5' } }).headers).not.toHaveProperty('content-length')
})

test("a part that is null counts as left out: so Go's library writes what a program has not set", () => {
  expect(
    respond({
      statusCode: 405,
      headers: null,
      multiValueHeaders: null,
      body: null,
      isBase64Encoded: null,
      cookies: null,
    }),
  ).toEqual({ status: 405, headers: { 'content-type': 'text/plain;charset=UTF-8' }, body: '' })
})

test('an answer without a statusCode is the body of a 200', () => {
  const json = { 'content-type': 'application/json' }
  expect(respond('Hello')).toEqual({ status: 200, headers: json, body: 'Hello' })
  expect(respond({ message: 'Hello' })).toEqual({ status: 200, headers: json, body: '{"message":"Hello"}' })
  expect(respond([1])).toEqual({ status: 200, headers: json, body: '[1]' })
})

test.each([
  [{ statusCode: 'many' }],
  [{ statusCode: 99 }],
  [{ statusCode: 200, headers: 'none' }],
  [{ statusCode: 200, body: { a: 1 } }],
])('%j is an internal server error', (value) => {
  expect(respond(value)).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' })
})

test('an answer that is not JSON is the body of a 200', () => {
  expect(gatewayResponse(Buffer.from('oops')).status).toBe(500)
})
