import { expect, test } from 'vitest'
import { functionArn } from '../../../../sandbox/front/apigateway/records.ts'
import { matchRoute } from '../../../../sandbox/front/apigateway/routes.ts'

const routes = [
  'ANY /{proxy+}',
  'GET /pets/{proxy+}',
  'GET /pets/dog/{id}',
  'GET /pets/dog/1',
  'ANY /pets/cat',
  'POST /pets/cat',
].map((key) => ({ key }))

const cases: [string, string, string | undefined, Record<string, string>][] = [
  ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
  ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
  ['GET', '/pets/dog/2/3', 'GET /pets/{proxy+}', { proxy: 'dog/2/3' }],
  ['POST', '/pets/cat', 'POST /pets/cat', {}],
  ['PUT', '/pets/cat', 'ANY /pets/cat', {}],
  ['POST', '/pets/dog/1', 'ANY /{proxy+}', { proxy: 'pets/dog/1' }],
  ['GET', '/', undefined, {}],
]

test.each(cases)('%s %s takes the most specific route', (method, path, key, values) => {
  const match = matchRoute(routes, method, path)
  expect([match?.route.key, match?.pathParameters ?? {}]).toEqual([key, values])
})

test('$default takes a request that no other route matches; without $default nothing does', () => {
  const voice = { key: 'POST /webhooks/twilio/voice' }
  expect(matchRoute([voice, { key: '$default' }], 'GET', '/webhooks/twilio/voice')?.route.key).toBe('$default')
  expect(matchRoute([voice], 'GET', '/webhooks/twilio/voice')).toBeUndefined()
  expect(matchRoute([voice], 'POST', '/webhooks/twilio/voice/')).toBeUndefined()
  expect(matchRoute([voice], 'POST', '/webhooks/twilio/voice')?.route).toBe(voice)
})

test('an integration leads to a function by its ARN or by the invocation path of it', () => {
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:voice:live'
  expect(functionArn(arn)).toBe(arn)
  expect(functionArn(`arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`)).toBe(arn)
  expect(functionArn('https://example.com')).toBeUndefined()
})
