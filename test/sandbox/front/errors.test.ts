import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs'
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Call } from '../../../sandbox/front/call.ts'
import { AwsError, awsError, replyToError } from '../../../sandbox/front/errors.ts'

const call = (service: string, contentType = 'application/x-amz-json-1.1'): Call => ({
  service,
  operation: 'X',
  region: 'us-east-1',
  method: 'POST',
  url: '/',
  headers: { 'content-type': contentType },
  principal: { arn: 'arn:aws:iam::123456789012:user/operator', kind: 'operator', accessKeyId: 'x' },
  body: Buffer.alloc(0),
})

// Each SDK client reads the error back: what it shows is what Terraform and the CLI would.
const server = createServer((request, response) => {
  const service = /Credential=[^/]+\/[^/]+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? ''
  const reply = awsError(call(service), 400, 'SomethingWrong', 'a < b & "c"')
  response.writeHead(reply.status, reply.headers).end(reply.body)
})
let options: {
  endpoint: string
  region: string
  credentials: { accessKeyId: string; secretAccessKey: string }
  maxAttempts: number
}

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  options = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 1 }
})
afterAll(() => server.close())

test.each([
  ['ecs', () => new ECSClient(options).send(new ListClustersCommand({}))],
  ['rds', () => new RDSClient(options).send(new DescribeDBInstancesCommand({}))],
  ['ec2', () => new EC2Client(options).send(new DescribeVpcsCommand({}))],
  ['s3', () => new S3Client({ ...options, forcePathStyle: true }).send(new ListBucketsCommand({}))],
  ['lambda', () => new LambdaClient(options).send(new GetFunctionCommand({ FunctionName: 'f' }))],
])('the %s client reads code and message of an error', async (_service, send) => {
  await expect(send()).rejects.toMatchObject({ name: 'SomethingWrong', message: 'a < b & "c"' })
})

test('an unexpected error becomes InternalFailure, an AwsError keeps its code', () => {
  expect(replyToError(call('ecs'), new Error('boom')).status).toBe(500)
  expect(JSON.parse(String(replyToError(call('ecs'), new Error('boom')).body)).__type).toBe('InternalFailure')
  expect(JSON.parse(String(replyToError(call('ecs'), new AwsError('NotFound', 'gone', 404)).body)).__type).toBe(
    'NotFound',
  )
})
