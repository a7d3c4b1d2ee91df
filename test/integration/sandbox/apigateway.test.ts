import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  DeleteApiCommand,
  GetApiCommand,
  GetApisCommand,
} from '@aws-sdk/client-apigatewayv2'
import { CloudWatchLogsClient, CreateLogGroupCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApiGateway } from '../../../sandbox/front/apigateway/index.ts'
import type { Metric } from '../../../sandbox/front/cloudwatch/metric.ts'
import { AwsError } from '../../../sandbox/front/errors.ts'
import type { LambdaInvoker } from '../../../sandbox/front/lambda/index.ts'
import { eventually, startIngress } from './ingress-harness.ts'

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:voice:live'

/** Stands at the gateway's own seam: answers by the path of the event, and keeps what it was asked. */
const asked: { name: string; event: Record<string, unknown> }[] = []
const lambda: LambdaInvoker = {
  async invoke(name, _qualifier, payload) {
    const event = JSON.parse(payload.toString()) as Record<string, unknown>
    asked.push({ name, event })
    const done = { status: 200, version: '1', log: [] }
    if (event.rawPath === '/x/fails') return { ...done, functionError: 'Unhandled', payload: Buffer.from('{}') }
    if (event.rawPath === '/x/gone') throw new AwsError('ResourceNotFoundException', 'Function not found', 404)
    if (event.rawPath === '/x/hangs') return new Promise(() => {})
    const answer = {
      statusCode: 200,
      headers: { 'content-type': 'text/xml' },
      cookies: ['a=1', 'b=2'],
      body: '<Response/>',
    }
    return { ...done, payload: Buffer.from(JSON.stringify(answer)) }
  },
}

const metrics: Metric[] = []
let ingress: Awaited<ReturnType<typeof startIngress>>
let gateway: ApiGatewayV2Client

beforeAll(async () => {
  ingress = await startIngress((context) => [
    createApiGateway(context, { lambda, count: (metric) => metrics.push(metric) }),
  ])
  gateway = new ApiGatewayV2Client(ingress.options)
})
afterAll(() => ingress.stop())

async function createApi(name: string) {
  const { ApiId = '', ApiEndpoint = '' } = await gateway.send(
    new CreateApiCommand({ Name: name, ProtocolType: 'HTTP' }),
  )
  return { id: ApiId, url: ApiEndpoint }
}

async function route(ApiId: string, RouteKey: string, settings: { uri?: string; timeoutMs?: number } = {}) {
  const { IntegrationId } = await gateway.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationMethod: 'POST',
      IntegrationUri:
        settings.uri ?? `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`,
      PayloadFormatVersion: '2.0',
      ...(settings.timeoutMs ? { TimeoutInMillis: settings.timeoutMs } : {}),
    }),
  )
  await gateway.send(new CreateRouteCommand({ ApiId, RouteKey, Target: `integrations/${IntegrationId}` }))
}

const stage = (ApiId: string, StageName = '$default') =>
  gateway.send(new CreateStageCommand({ ApiId, StageName, AutoDeploy: true }))

test('an API answers at the URL that every answer names, from its first stage and routes on', async () => {
  const api = await createApi('voice')
  expect(api.url).toMatch(/^http:\/\/127\.\d+\.\d+\.\d+(:\d+)?$/)
  expect((await gateway.send(new GetApiCommand({ ApiId: api.id }))).ApiEndpoint).toBe(api.url)
  const { Items } = await gateway.send(new GetApisCommand({}))
  expect(Items?.find((item) => item.ApiId === api.id)?.ApiEndpoint).toBe(api.url)

  const post = () =>
    fetch(`${api.url}/webhooks/twilio/voice?a=1&a=2`, { method: 'POST', body: new URLSearchParams({ From: '+1' }) })
  expect((await post()).status).toBe(404)
  await stage(api.id)
  await route(api.id, 'POST /webhooks/twilio/voice')
  const answered = await post()
  expect([answered.status, await answered.text(), answered.headers.get('content-type')]).toEqual([
    200,
    '<Response/>',
    'text/xml',
  ])
  expect(answered.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(answered.headers.get('apigw-requestid')).toBeTruthy()

  const { name, event } = asked.at(-1) ?? { name: '', event: {} }
  const host = new URL(api.url).host
  expect(name).toBe(FUNCTION)
  expect(event).toMatchObject({
    version: '2.0',
    routeKey: 'POST /webhooks/twilio/voice',
    rawPath: '/webhooks/twilio/voice',
    rawQueryString: 'a=1&a=2',
    queryStringParameters: { a: '1,2' },
    body: Buffer.from('From=%2B1').toString('base64'),
    isBase64Encoded: true,
    headers: { host, 'x-forwarded-proto': 'http', 'x-forwarded-for': '127.0.0.1' },
    requestContext: { apiId: api.id, accountId: '123456789012', domainName: host, stage: '$default' },
  })

  const unknown = await fetch(`${api.url}/webhooks/twilio/voice`)
  expect([unknown.status, await unknown.json()]).toEqual([404, { message: 'Not Found' }])

  await gateway.send(new DeleteApiCommand({ ApiId: api.id }))
  await expect(fetch(api.url)).rejects.toThrow()
})

test('the gateway answers by itself where the function cannot', async () => {
  const api = await createApi('faults')
  await stage(api.id)
  await route(api.id, 'ANY /x/{proxy+}', { uri: FUNCTION, timeoutMs: 50 })
  const get = async (path: string) => {
    const response = await fetch(api.url + path)
    return [response.status, await response.json()]
  }
  expect(await get('/x/fails')).toEqual([500, { message: 'Internal Server Error' }])
  expect(await get('/x/gone')).toEqual([500, { message: 'Internal Server Error' }])
  expect(await get('/x/hangs')).toEqual([503, { message: 'Service Unavailable' }])
  expect(await get('/x')).toEqual([404, { message: 'Not Found' }])
  expect(await get('/%E0')).toEqual([400, { message: 'Bad Request' }])
  await fetch(`${api.url}/x/a%20b/c`)
  expect(asked.at(-1)?.event).toMatchObject({ rawPath: '/x/a b/c', pathParameters: { proxy: 'a b/c' } })
})

test('CloudWatch counts every request, and apart from that what was refused', async () => {
  const api = await createApi('counted')
  await stage(api.id)
  await route(api.id, 'ANY /x/{proxy+}')
  for (const path of ['/x/fine', '/x/fails', '/scanned', '/x/fine']) await fetch(api.url + path)
  const dimensions = [{ name: 'ApiId', value: api.id }]
  const of = (name: string) => ({ namespace: 'AWS/ApiGateway', name, dimensions })
  expect(metrics.filter((metric) => metric.dimensions[0]?.value === api.id)).toEqual(
    ['Count', 'Count', '5xx', 'Count', '4xx', 'Count'].map(of),
  )
})

test('a stage with a name is the first part of the path; APIs have addresses of their own', async () => {
  const [one, other] = [await createApi('one'), await createApi('other')]
  expect(one.url).not.toBe(other.url)
  await stage(one.id, 'v1')
  await route(one.id, '$default')
  expect((await fetch(`${one.url}/anything`)).status).toBe(404)
  expect((await fetch(`${one.url}/v1/anything`)).status).toBe(200)
  expect(asked.at(-1)?.event).toMatchObject({
    routeKey: '$default',
    rawPath: '/v1/anything',
    requestContext: { stage: 'v1' },
  })
  expect((await fetch(`${other.url}/anything`)).status).toBe(404)
})

test("a stage's access log has a line for each request, with what its format names and nothing else", async () => {
  const logs = new CloudWatchLogsClient(ingress.options)
  const logGroupName = '/medspa/development/gateway'
  await logs.send(new CreateLogGroupCommand({ logGroupName }))
  const api = await createApi('logged')
  await route(api.id, 'POST /webhooks/twilio/voice')
  const format = { method: '$context.httpMethod', route: '$context.routeKey', status: '$context.status' }
  await gateway.send(
    new CreateStageCommand({
      ApiId: api.id,
      StageName: '$default',
      AutoDeploy: true,
      AccessLogSettings: {
        DestinationArn: `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}`,
        Format: JSON.stringify({ ...format, error: '$context.error.message' }),
      },
    }),
  )
  const body = new URLSearchParams({ From: '+15551234567' })
  await fetch(`${api.url}/webhooks/twilio/voice?Caller=%2B15551234567`, { method: 'POST', body })
  await fetch(`${api.url}/15551234567`)
  const lines = async () => {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }))
    return events.map(({ message = '' }) => message)
  }
  await eventually(async () => (await lines()).length === 2)
  expect((await lines()).map((line) => JSON.parse(line))).toEqual([
    { method: 'POST', route: 'POST /webhooks/twilio/voice', status: '200', error: '-' },
    { method: 'GET', route: '$default', status: '404', error: '-' },
  ])
  expect((await lines()).join()).not.toContain('5551234567')
})
