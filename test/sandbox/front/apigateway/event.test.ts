import { expect, test } from 'vitest'
import { type GatewayRequest, gatewayEvent } from '../../../../sandbox/front/apigateway/event.ts'

const request: GatewayRequest = {
  method: 'POST',
  path: '/my/path',
  query: 'p=value1&p=value%202&q=',
  protocol: 'HTTP/1.1',
  rawHeaders: ['Host', '127.1.2.3', 'X-Two', 'a', 'x-two', 'b', 'Cookie', 'c1=1; c2=2', 'User-Agent', 'agent'],
  body: Buffer.from('Hällo'),
  sourceIp: '192.0.2.1',
  requestId: 'id=',
  receivedAt: new Date('2020-03-12T19:03:58.390Z'),
  accountId: '123456789012',
  apiId: 'abc',
  domainName: '127.1.2.3',
  stage: '$default',
  stageVariables: {},
  routeKey: 'POST /my/path',
  pathParameters: {},
}

test("the event is AWS's, part by part", () => {
  expect(
    gatewayEvent({ ...request, rawHeaders: [...request.rawHeaders, 'Content-Type', 'text/plain; charset=utf-8'] }),
  ).toEqual({
    version: '2.0',
    routeKey: 'POST /my/path',
    rawPath: '/my/path',
    rawQueryString: 'p=value1&p=value%202&q=',
    cookies: ['c1=1', 'c2=2'],
    headers: { host: '127.1.2.3', 'x-two': 'a,b', 'user-agent': 'agent', 'content-type': 'text/plain; charset=utf-8' },
    queryStringParameters: { p: 'value1,value 2', q: '' },
    requestContext: {
      accountId: '123456789012',
      apiId: 'abc',
      domainName: '127.1.2.3',
      domainPrefix: 'abc',
      http: { method: 'POST', path: '/my/path', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'agent' },
      requestId: 'id=',
      routeKey: 'POST /my/path',
      stage: '$default',
      time: '12/Mar/2020:19:03:58 +0000',
      timeEpoch: 1584039838390,
    },
    body: 'Hällo',
    isBase64Encoded: false,
  })
})

test('members without content are left out', () => {
  const bare = gatewayEvent({ ...request, query: '', rawHeaders: [], body: Buffer.alloc(0) })
  for (const key of ['cookies', 'queryStringParameters', 'pathParameters', 'stageVariables', 'body']) {
    expect(bare).not.toHaveProperty(key)
  }
  expect(bare.isBase64Encoded).toBe(false)
})

test.each([
  ['application/json', false],
  ['application/json; charset=utf-8', false],
  ['text/html', false],
  ['application/xml', false],
  ['application/x-www-form-urlencoded', true],
  ['application/octet-stream', true],
  ['multipart/form-data; boundary=x', true],
  [undefined, true],
])('a body of type %s is base64: %s', (type, base64) => {
  const event = gatewayEvent({ ...request, rawHeaders: type ? ['content-type', type] : [] })
  expect(event.isBase64Encoded).toBe(base64)
  expect(Buffer.from(event.body ?? '', base64 ? 'base64' : 'utf8')).toEqual(request.body)
})
