import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs'
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds'
import { CreateBucketCommand, HeadBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startCallFaultHarness } from './support/call-fault-harness.ts'

let harness: Awaited<ReturnType<typeof startCallFaultHarness>>
beforeAll(async () => {
  harness = await startCallFaultHarness()
})
afterEach(() => harness.releaseAll())
afterAll(() => harness.close())

/** Code and HTTP status of what a call is refused with; undefined where it goes through. */
const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error) => [error.name, error.$metadata?.httpStatusCode],
  )
const callsOf: Record<string, (maxAttempts?: number) => Promise<unknown>> = {
  ec2: (maxAttempts = 1) => new EC2Client({ ...harness.options, maxAttempts }).send(new DescribeVpcsCommand({})),
  ecs: (maxAttempts = 1) => new ECSClient({ ...harness.options, maxAttempts }).send(new ListClustersCommand({})),
  lambda: () => new LambdaClient(harness.options).send(new ListFunctionsCommand({})),
  rds: () => new RDSClient(harness.options).send(new DescribeDBInstancesCommand({})),
  s3: () => new S3Client({ ...harness.options, forcePathStyle: true }).send(new ListBucketsCommand({})),
}

test.each([
  ['throttle', 'ec2', 'RequestLimitExceeded', 503],
  ['throttle', 'ecs', 'ThrottlingException', 400],
  ['throttle', 'lambda', 'TooManyRequestsException', 429],
  ['throttle', 'rds', 'Throttling', 400],
  ['throttle', 's3', 'SlowDown', 503],
  ['error-500', 'ecs', 'InternalFailure', 500],
  ['error-500', 's3', 'InternalError', 500],
  ['error-503', 'rds', 'ServiceUnavailable', 503],
  ['error-503', 'ec2', 'Unavailable', 503],
  ['access-denied', 'ec2', 'UnauthorizedOperation', 403],
  ['access-denied', 'ecs', 'AccessDeniedException', 400],
  ['access-denied', 'lambda', 'AccessDeniedException', 403],
  ['access-denied', 'rds', 'AccessDenied', 403],
  ['access-denied', 's3', 'AccessDenied', 403],
  ['expired-token', 'ec2', 'RequestExpired', 400],
  ['expired-token', 'ecs', 'ExpiredTokenException', 400],
  ['expired-token', 'rds', 'ExpiredToken', 403],
  ['expired-token', 's3', 'ExpiredToken', 400],
  ['clock-skewed', 'ec2', 'RequestExpired', 400],
  ['clock-skewed', 'ecs', 'InvalidSignatureException', 400],
  ['clock-skewed', 'rds', 'SignatureDoesNotMatch', 403],
  ['clock-skewed', 's3', 'RequestTimeTooSkewed', 403],
])('%s of %s is %s, and the next call goes through', async (fault, service, code, status) => {
  await harness.fault({ fault, service })
  expect(await refusalOf(callsOf[service]?.() ?? Promise.resolve())).toEqual([code, status])
  expect(await refusalOf(callsOf[service]?.() ?? Promise.resolve())).toBeUndefined()
})

test('a dropped connection is one that the SDK tries again', async () => {
  const id = await harness.fault({ fault: 'drop', service: 'ecs', count: 2 })
  expect(await refusalOf(callsOf.ecs?.(3) ?? Promise.resolve())).toBeUndefined()
  expect(await harness.met(id)).toBe(2)
})

test('a fault meets only the operation and the caller that it names', async () => {
  const s3 = new S3Client({ ...harness.options, forcePathStyle: true })
  const id = await harness.fault({ fault: 'error-500', service: 's3', operation: 'CreateBucket', agent: 'aws-sdk-js' })
  const others = await harness.fault({ fault: 'error-500', service: 's3', agent: 'Terraform', count: 0 })
  await s3.send(new ListBucketsCommand({}))
  expect(await refusalOf(s3.send(new CreateBucketCommand({ Bucket: 'named' })))).toEqual(['InternalError', 500])
  expect(await refusalOf(s3.send(new HeadBucketCommand({ Bucket: 'named' })))).toEqual(['NotFound', 404])
  expect([await harness.met(id), await harness.met(others)]).toEqual([1, 0])
})

test('after: what was asked for has happened, and the answer is lost', async () => {
  const ssm = new SSMClient(harness.options)
  const put = (Value: string) =>
    ssm.send(new PutParameterCommand({ Name: '/after', Value, Type: 'String', Overwrite: true }))
  await put('first')
  await harness.fault({ fault: 'drop', service: 'ssm', operation: 'PutParameter' })
  await expect(put('before')).rejects.toThrow()
  expect((await ssm.send(new GetParameterCommand({ Name: '/after' }))).Parameter?.Value).toBe('first')
  await harness.fault({ fault: 'drop', service: 'ssm', operation: 'PutParameter', after: true })
  await expect(put('after')).rejects.toThrow()
  expect((await ssm.send(new GetParameterCommand({ Name: '/after' }))).Parameter?.Value).toBe('after')
})

test('a call that stalls goes on when the fault is deleted; a caller that leaves changes nothing', async () => {
  const ssm = new SSMClient(harness.options)
  const put = (Value: string, abortSignal?: AbortSignal) =>
    ssm.send(new PutParameterCommand({ Name: '/stalls', Value, Type: 'String', Overwrite: true }), { abortSignal })
  await put('first')
  const id = await harness.fault({ fault: 'stall', service: 'ssm', operation: 'PutParameter', count: 0 })
  const untilMet = async (calls: number) => {
    while ((await harness.met(id)) !== calls) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const leaving = new AbortController()
  const left = put('of who left', leaving.signal)
  await untilMet(1)
  leaving.abort()
  await expect(left).rejects.toThrow('abort')
  const waits = put('of who waited')
  await untilMet(2)
  expect((await ssm.send(new GetParameterCommand({ Name: '/stalls' }))).Parameter?.Value).toBe('first')
  await harness.release(id)
  await waits
  expect((await ssm.send(new GetParameterCommand({ Name: '/stalls' }))).Parameter?.Value).toBe('of who waited')
})

test('a share meets the same calls each time, whatever is called in between', async () => {
  const drawn = async (between?: () => Promise<unknown>) => {
    const id = await harness.fault({ fault: 'throttle', share: 0.3, series: 7, count: 0 })
    const refused: number[] = []
    for (let number = 1; number <= 40; number++) {
      await between?.().catch(() => {})
      if (await refusalOf(callsOf.ecs?.() ?? Promise.resolve())) refused.push(number)
    }
    await harness.release(id)
    return refused
  }
  const first = await drawn()
  expect(first.length).toBeGreaterThan(4)
  expect(first.length).toBeLessThan(20)
  expect(await drawn(callsOf.rds)).toEqual(first)
})

test('what is no fault of calls is refused with what was expected', async () => {
  const { body, status } = await harness.own('faults', 'POST', { fault: 'throttle', after: 3, share: 2, soon: true })
  expect([status, body.error]).toEqual([
    400,
    'not a fault of calls: it has no "soon", "share" is a number from 0 to 1, "after" is true or false',
  ])
})
