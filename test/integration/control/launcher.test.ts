import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { CodeDeployClient, ListGitHubAccountTokenNamesCommand } from '@aws-sdk/client-codedeploy'
import { DescribeFastLaunchImagesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { DescribeServiceUpdatesCommand, ElastiCacheClient } from '@aws-sdk/client-elasticache'
import { GetPolicyCommand, IAMClient } from '@aws-sdk/client-iam'
import { GetRuntimeManagementConfigCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetBucketMetadataConfigurationCommand, S3Client } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { clientOptions, LAUNCHER, patchTests, startControl } from './control.ts'

const patch = patchTests()
const env = { ...process.env, MEDSPA_CONTROL_TOKEN: 'a token' }

patch('core.typed-errors', 'an operation that moto lacks is a typed error in every protocol', async (options) => {
  const json = new CodeDeployClient(options).send(new ListGitHubAccountTokenNamesCommand({}))
  await expect(json).rejects.toMatchObject(unknown('UnknownOperationException', 'ListGitHubAccountTokenNames'))
  const query = new ElastiCacheClient(options).send(new DescribeServiceUpdatesCommand({}))
  await expect(query).rejects.toMatchObject(unknown('InvalidAction', 'DescribeServiceUpdates'))
  const ec2 = new EC2Client(options).send(new DescribeFastLaunchImagesCommand({}))
  await expect(ec2).rejects.toMatchObject(unknown('InvalidAction', 'DescribeFastLaunchImages'))
  const restJson = new LambdaClient(options).send(new GetRuntimeManagementConfigCommand({ FunctionName: 'voice' }))
  await expect(restJson).rejects.toMatchObject(unknown('UnknownOperationException', 'voice/runtime-management-config'))
})

const unknown = (name: string, operation: string) => ({
  name,
  message: expect.stringContaining(operation),
  $metadata: expect.objectContaining({ httpStatusCode: 400 }),
})

test('the policies that AWS manages can be attached', async () => {
  const control = await startControl()
  try {
    const iam = new IAMClient(clientOptions(control))
    const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy'
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.Arn).toBe(PolicyArn)
  } finally {
    await control.stop()
  }
})

test('S3 keeps its own errors', async () => {
  const control = await startControl()
  try {
    const s3 = new S3Client({
      endpoint: control.url,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
    })
    const asked = s3.send(new GetBucketMetadataConfigurationCommand({ Bucket: 'none' }))
    await expect(asked).rejects.toMatchObject({ name: 'NoSuchBucket' })
  } finally {
    await control.stop()
  }
})

test('it ends when its stdin closes, and on SIGTERM with 0', async () => {
  for (const end of ['stdin', 'SIGTERM'] as const) {
    const child = spawn('python3', [LAUNCHER, '--port', '0'], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    if (end === 'stdin') child.stdin.end()
    else child.kill('SIGTERM')
    const [code] = await once(child, 'close')
    expect(code).toBe(0)
  }
})

test('a port in use is one line on stderr and exit 1', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const address = holder.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const child = spawn('python3', [LAUNCHER, '--port', String(port)], { env, stdio: ['pipe', 'ignore', 'pipe'] })
  let words = ''
  child.stderr.on('data', (chunk) => {
    words += chunk
  })
  const [code] = await once(child, 'close')
  holder.close()
  expect(code).toBe(1)
  expect(words).toMatch(new RegExp(`^launcher.py: cannot start on 127.0.0.1:${port}: .*in use.*\n$`, 'i'))
})
