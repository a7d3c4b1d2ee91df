import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { createClients } from '../../src/aws/clients.ts'
import { createService } from '../../src/aws/ecs/service.ts'
import { fromAws } from '../../src/aws/errors.ts'
import { createIdentity } from '../../src/aws/identity.ts'
import { createStateBucket } from '../../src/aws/state-bucket.ts'
import { OperatorError } from '../../src/errors.ts'
import { systemClock } from '../../src/io/clock.ts'

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

// The answers of AWS, over HTTP, so that the SDK itself makes the errors.
const server = createServer((request, response) => {
  const [code = '', message = ''] = decodeURIComponent(request.url ?? '')
    .slice(1)
    .split('|')
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'request-1' })
  response.end(JSON.stringify({ __type: code, message }))
})
// It never closes an idle connection: the SDK's next attempt, which waits after a throttle, may be on its way there.
server.keepAliveTimeout = 0
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const failure = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof OperatorError)) throw error ?? new Error('it did not fail')
  return error
}

const answeredWith = (code: string, message: string) => {
  const clients = createClients({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}/${encodeURIComponent(`${code}|${message}|`)}`,
    credentials,
  })
  return failure(createService({ clients, names: { cluster: 'c', service: 's' } }).describe())
}

test.each([
  ['ExpiredTokenException', 'aws-credentials', 'operator', /sign in again/],
  ['UnrecognizedClientException', 'aws-credentials', 'operator', /does not know these credentials/],
  ['AccessDeniedException', 'aws-access-denied', 'operator', /permission/],
  ['RequestTimeTooSkewed', 'aws-clock', 'operator', /Set this machine's clock/],
  ['RequestExpired', 'aws-credentials', 'operator', /sign in again.*clock is more than 15 minutes off/],
  ['RequestThrottled', 'aws-throttled', 'aws', /in a minute/],
  ['RequestThrottledException', 'aws-throttled', 'aws', /in a minute/],
  ['RequestLimitExceeded', 'aws-throttled', 'aws', /in a minute/],
  ['UnauthorizedOperation', 'aws-access-denied', 'operator', /permission/],
  ['OperationAborted', 'aws-error', 'aws', /Another change of the same thing is under way/],
  ['PriorRequestNotComplete', 'aws-error', 'aws', /Another change of the same thing is under way/],
  ['InvalidParameterException', 'aws-error', 'aws', undefined],
])('%s', async (awsCode, code, whose, hint) => {
  const error = await answeredWith(awsCode, 'so says AWS')
  expect(error.message).toBe(`ecs:DescribeServices: ${awsCode}: so says AWS`)
  expect(error).toMatchObject({ code, whose, exitCode: 1, evidence: ['AWS request id request-1'] })
  if (hint === undefined) expect(error.hint).toBeUndefined()
  else expect(error.hint).toMatch(hint)
})

test.each([
  ['InvalidSignatureException', 'Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z'],
  ['SignatureDoesNotMatch', 'Signature not yet current: 20260101T001500Z is still later than 20260101T000000Z'],
])('%s of another time is about the clock, not about the credentials', async (awsCode, message) => {
  expect(await answeredWith(awsCode, message)).toMatchObject({ code: 'aws-clock', whose: 'operator' })
  expect(await answeredWith(awsCode, 'The request signature we calculated does not match')).toMatchObject({
    code: 'aws-credentials',
  })
})

test('an answer to HEAD has no reason: 400 is what S3 says to credentials that have expired', async () => {
  const clients = createClients({ region: 'us-east-1', endpoint: `http://127.0.0.1:${port}/ExpiredToken`, credentials })
  const error = await failure(
    createStateBucket({ clients, clock: systemClock, lockKeys: [] }).find('b', '123456789012'),
  )
  expect(error.message).toBe('s3:HeadBucket: HTTP 400')
  expect(error).toMatchObject({ code: 'aws-credentials', whose: 'operator' })
  expect(error.hint).toMatch(/sign in again|Sign in again/)
})

test('nobody listens', async () => {
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const endpoint = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`
  closed.close()
  await once(closed, 'close')
  const clients = createClients({ region: 'us-east-1', endpoint, credentials })
  const error = await failure(createIdentity({ clients }).whoAmI())
  expect(error).toMatchObject({ code: 'aws-unreachable', whose: 'aws' })
  expect(error.message).toContain('sts:GetCallerIdentity: ECONNREFUSED')
  expect(error.hint).toContain('medspa sandbox status')
})

test('credentials that cannot be found', () => {
  const reason = Object.assign(new Error('Could not load credentials from any providers'), {
    name: 'CredentialsProviderError',
  })
  expect(fromAws(reason, 'sts:GetCallerIdentity')).toMatchObject({
    code: 'aws-credentials',
    whose: 'operator',
    message: 'sts:GetCallerIdentity: CredentialsProviderError: Could not load credentials from any providers',
  })
})

test('a mistake of ours stays what it is', () => {
  const mistake = new TypeError('x is not a function')
  expect(fromAws(mistake, 'ecs:RunTask')).toBe(mistake)
})

test('what is worded already stays as it is', () => {
  const worded = new OperatorError('in words', { code: 'x', whose: 'operator' })
  expect(fromAws(worded, 'ecs:RunTask')).toBe(worded)
})
