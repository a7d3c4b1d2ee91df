import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { ECSClient, ListClustersCommand, StopTaskCommand } from '@aws-sdk/client-ecs'
import { CreateRoleCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { CreateFunctionCommand, InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JournalEntry } from '../../../sandbox/front/journal.ts'
import { CLUSTER, type EcsHarness, startEcsHarness } from './support/ecs-harness.ts'
import { bearer } from './support/operator.ts'
import { trustOf } from './support/trust-of.ts'

const CANARY = 'canary-5d41402abc4b2a76'

let harness: EcsHarness
let secretArn: string
const roles = { taskRoleArn: '', executionRoleArn: '' }

/** Asks STS who it is with the keys of its credentials endpoint, as SDKs do, and reads a secret; then waits. */
const ASKS = `
import http from 'node:http'
const ask = (url, options = {}, body = '') => new Promise((resolve, reject) => {
  http.request(url, options, async (response) => {
    let text = ''
    for await (const chunk of response) text += chunk
    resolve({ status: response.statusCode, text })
  }).on('error', reject).end(body)
})
const { AWS_CONTAINER_CREDENTIALS_FULL_URI: uri, AWS_CONTAINER_AUTHORIZATION_TOKEN: token, AWS_ENDPOINT_URL: endpoint } = process.env
const keys = JSON.parse((await ask(uri, { headers: { authorization: token } })).text)
const call = (service, headers, body) => ask(endpoint, { method: 'POST', headers: {
  authorization: 'AWS4-HMAC-SHA256 Credential=' + keys.AccessKeyId + '/20260101/us-east-1/' + service + '/aws4_request, SignedHeaders=host, Signature=x',
  'x-amz-security-token': keys.Token, ...headers } }, body)
const who = await call('sts', { 'content-type': 'application/x-www-form-urlencoded' }, 'Action=GetCallerIdentity&Version=2011-06-15')
const secret = await call('secretsmanager', { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' }, JSON.stringify({ SecretId: 'app' }))
console.log(JSON.stringify({ uri, token, keys, who: who.text, secret: secret.status, denied: (await ask(uri)).status, own: (await ask(endpoint + '/_sandbox/journal', { headers: { authorization: 'Bearer ' + keys.AccessKeyId } })).status, env: process.env }))
setInterval(() => {}, 1e6)
`

const journal = async (): Promise<JournalEntry[]> => {
  const { stdout } = await promisify(execFile)(
    'curl',
    ['-sf', '-H', `authorization: ${bearer.authorization}`, `${harness.context.endpoint}/_sandbox/journal`],
    { maxBuffer: 64 << 20 },
  )
  return (JSON.parse(stdout) as { calls: JournalEntry[] }).calls
}
const role = async (RoleName: string, MaxSessionDuration?: number) => {
  const made = await new IAMClient(harness.aws).send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustOf('ecs-tasks', 'lambda'), MaxSessionDuration }),
  )
  return made.Role?.Arn ?? ''
}

beforeAll(async () => {
  harness = await startEcsHarness()
  const secret = await new SecretsManagerClient(harness.aws).send(
    new CreateSecretCommand({ Name: 'app', SecretString: JSON.stringify({ KEY: CANARY }) }),
  )
  secretArn = secret.ARN ?? ''
  await new SSMClient(harness.aws).send(
    new PutParameterCommand({ Name: '/app/p', Type: 'SecureString', Value: CANARY }),
  )
  roles.taskRoleArn = await role('app-task')
  roles.executionRoleArn = await role('app-execution')
  await harness.push('asks', ASKS)
})
afterAll(() => harness.close())

test('a task has the keys of its role, calls under it, and loses them when it stops', async () => {
  const definition = await harness.register(
    'asks',
    'asks',
    {
      secrets: [
        { name: 'KEY', valueFrom: `${secretArn}:KEY::` },
        { name: 'P', valueFrom: '/app/p' },
      ],
    },
    roles,
  )
  const asked = await harness.run(definition)
  const id = asked.taskArn?.split('/').at(-1)
  const [line = '{}'] = await harness.until(
    () => harness.logLines(asked),
    (lines) => lines.length > 0,
  )
  const told = JSON.parse(line)
  const arn = `arn:aws:sts::123456789012:assumed-role/app-task/${id}`
  expect(told.keys).toMatchObject({ RoleArn: roles.taskRoleArn, Expiration: expect.stringMatching(/^20/) })
  expect(told).toMatchObject({ secret: 200, denied: 403, own: 403 })
  expect(told.who).toContain(`<Arn>${arn}</Arn>`)
  expect(told.uri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//)
  // The operator's keys are nowhere in what a task is given.
  expect(line).not.toContain(harness.aws.credentials.accessKeyId)

  const calls = await journal()
  expect(calls).toContainEqual(
    expect.objectContaining({
      principal: arn,
      action: 'secretsmanager:GetSecretValue',
      resources: ['arn:aws:secretsmanager:us-east-1:123456789012:secret:app-??????'],
      status: 200,
    }),
  )
  const execution = `arn:aws:sts::123456789012:assumed-role/app-execution/${id}`
  const inExecution = calls.filter(({ principal }) => principal === execution)
  expect(inExecution.map(({ action, resources }) => [action, ...resources])).toEqual([
    ['secretsmanager:GetSecretValue', secretArn],
    ['ssm:GetParameters', 'arn:aws:ssm:us-east-1:123456789012:parameter/app/p'],
    ['logs:CreateLogStream', `arn:aws:logs:us-east-1:123456789012:log-group:/test/tasks:log-stream:p/main/${id}`],
    ['logs:PutLogEvents', `arn:aws:logs:us-east-1:123456789012:log-group:/test/tasks:log-stream:p/main/${id}`],
  ])
  expect(calls).toContainEqual(
    expect.objectContaining({
      principal: 'arn:aws:iam::123456789012:user/operator',
      action: 'ecs:RegisterTaskDefinition',
      passedRoles: [roles.taskRoleArn, roles.executionRoleArn].map((each) => ({
        role: each,
        service: 'ecs-tasks.amazonaws.com',
      })),
    }),
  )
  expect(JSON.stringify(calls)).not.toContain(CANARY)

  await harness.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task: asked.taskArn }))
  await harness.untilStatus(asked, 'STOPPED')
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken } = told.keys
  const stale = new STSClient({ ...harness.aws, credentials: { accessKeyId, secretAccessKey, sessionToken } })
  await expect(stale.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
})

test("the SDK takes the endpoint's address and answer", async () => {
  const { fromHttp } = await import('@aws-sdk/credential-provider-http')
  const asked = await harness.run(await harness.register('asks', 'asks', {}, roles))
  const [line = '{}'] = await harness.until(
    () => harness.logLines(asked),
    (lines) => lines.length > 0,
  )
  const { uri, token } = JSON.parse(line)
  const credentials = fromHttp({ awsContainerCredentialsFullUri: uri, awsContainerAuthorizationToken: token })
  const { Arn } = await new STSClient({ ...harness.aws, credentials }).send(new GetCallerIdentityCommand({}))
  expect(Arn).toContain(':assumed-role/app-task/')
  await harness.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task: asked.taskArn }))
})

test('a task without a role has no keys at all', async () => {
  await harness.push('env-only', 'console.log(JSON.stringify(Object.keys(process.env)))')
  const task = await harness.untilStatus(await harness.run(await harness.register('none', 'env-only')), 'STOPPED')
  const names = JSON.parse((await harness.logLines(task))[0] ?? '[]') as string[]
  expect(names.filter((name) => /CREDENTIALS|ACCESS_KEY|TOKEN/.test(name))).toEqual([])
})

test('AssumeRole: keys that are the role, for as long as the role allows', async () => {
  const sts = new STSClient(harness.aws)
  const RoleArn = await role('ops', 7200)
  const assume = (more: object = {}, client = sts) =>
    client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me', ...more }))
  const { Credentials, AssumedRoleUser } = await assume({ DurationSeconds: 900 })
  const arn = 'arn:aws:sts::123456789012:assumed-role/ops/me'
  expect(AssumedRoleUser?.Arn).toBe(arn)
  const left = (Credentials?.Expiration?.getTime() ?? 0) - Date.now()
  expect(left).toBeGreaterThan(800_000)
  expect(left).toBeLessThanOrEqual(900_000)
  const session = new STSClient({ ...harness.aws, credentials: credentialsOf(Credentials) })
  expect(await session.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: arn, Account: '123456789012' })
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Arn: 'arn:aws:iam::123456789012:user/operator',
  })

  await expect(assume({ DurationSeconds: 899 })).rejects.toThrow('greater than or equal to 900')
  await expect(assume({ DurationSeconds: 7201 })).rejects.toThrow('exceeds the MaxSessionDuration')
  await expect(assume({ DurationSeconds: 3601 }, session)).rejects.toThrow('role chaining')
  await expect(assume({ RoleSessionName: 'a b' })).rejects.toMatchObject({ name: 'ValidationError' })
  await expect(assume({ RoleArn: RoleArn.replace('ops', 'none') })).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('is not authorized to perform: sts:AssumeRole on resource: '),
  })
  const twisted = { ...credentialsOf(Credentials), sessionToken: 'x' }
  await expect(
    new STSClient({ ...harness.aws, credentials: twisted }).send(new GetCallerIdentityCommand({})),
  ).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
})

test('a session that has ended is told so in each protocol, whatever is called', async () => {
  const RoleArn = await role('short')
  harness.faults.add({ service: 'sts', fault: 'session-ends', after: 1 })
  const { Credentials } = await new STSClient(harness.aws).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }),
  )
  const options = { ...harness.aws, credentials: credentialsOf(Credentials), forcePathStyle: true }
  await new STSClient(options).send(new GetCallerIdentityCommand({}))
  const calls: [string, () => Promise<unknown>][] = [
    ['ExpiredToken', () => new STSClient(options).send(new GetCallerIdentityCommand({}))],
    ['ExpiredToken', () => new IAMClient(options).send(new ListRolesCommand({}))],
    ['ExpiredToken', () => new S3Client(options).send(new ListBucketsCommand({}))],
    ['ExpiredTokenException', () => new ECSClient(options).send(new ListClustersCommand({}))],
    [
      'ExpiredTokenException',
      () => new SecretsManagerClient(options).send(new GetSecretValueCommand({ SecretId: 'app' })),
    ],
    ['ExpiredTokenException', () => new CloudWatchLogsClient(options).send(new DescribeLogGroupsCommand({}))],
    ['ExpiredTokenException', () => new LambdaClient(options).send(new ListFunctionsCommand({}))],
    ['RequestExpired', () => new EC2Client(options).send(new DescribeVpcsCommand({}))],
  ]
  for (const [name, call] of calls) await expect(call()).rejects.toMatchObject({ name })
})

test('a test ends a session after the answer to one action, or has one that is almost over', async () => {
  const { faults } = harness
  const assume = async () => {
    const sts = new STSClient(harness.aws)
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: await role(`ends-${faults.list().length}`), RoleSessionName: 'one' }),
    )
    return {
      expiration: Credentials?.Expiration,
      aws: {
        ...harness.aws,
        credentials: {
          accessKeyId: Credentials?.AccessKeyId ?? '',
          secretAccessKey: Credentials?.SecretAccessKey ?? '',
          sessionToken: Credentials?.SessionToken ?? '',
        },
      },
    }
  }
  faults.add({ service: 'sts', fault: 'session-ends-after-call', value: 'ecs:ListClusters' })
  const { aws } = await assume()
  await new EC2Client(aws).send(new DescribeVpcsCommand({}))
  await new ECSClient(aws).send(new ListClustersCommand({}))
  await expect(new ECSClient(aws).send(new ListClustersCommand({}))).rejects.toMatchObject({
    name: 'ExpiredTokenException',
  })

  faults.add({ service: 'sts', fault: 'session-almost-over', value: '600' })
  const left = ((await assume()).expiration?.getTime() ?? 0) - Date.now()
  expect(left).toBeGreaterThan(590_000)
  expect(left).toBeLessThanOrEqual(600_000)
})

test("a function's calls are its role's, and so is its log", async () => {
  await harness.push(
    'function',
    `const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime'
     for (;;) {
       const next = await fetch(base + '/invocation/next')
       await next.text()
       const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env
       const body = JSON.stringify({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN })
       await fetch(base + '/invocation/' + next.headers.get('lambda-runtime-aws-request-id') + '/response', { method: 'POST', body })
     }`,
  )
  await new CloudWatchLogsClient(harness.aws).send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/voice' }))
  const lambda = new LambdaClient(harness.aws)
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'voice',
      Role: await role('voice-role'),
      PackageType: 'Image',
      Code: { ImageUri: `${harness.registry.address}/app:function` },
    }),
  )
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'voice' }))
  const env = JSON.parse(Buffer.from(Payload ?? []).toString()) as Record<string, string>
  const credentials = {
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: env.AWS_SESSION_TOKEN ?? '',
  }
  const arn = 'arn:aws:sts::123456789012:assumed-role/voice-role/voice'
  expect((await new STSClient({ ...harness.aws, credentials }).send(new GetCallerIdentityCommand({}))).Arn).toBe(arn)
  const own = (await journal()).filter(({ principal }) => principal === arn).map(({ action }) => action)
  // The function's log is written when there is time.
  expect(own.toSorted()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents', 'sts:GetCallerIdentity'])
})

type Keys = {
  AccessKeyId?: string | undefined
  SecretAccessKey?: string | undefined
  SessionToken?: string | undefined
}

const credentialsOf = ({ AccessKeyId = '', SecretAccessKey = '', SessionToken = '' }: Keys = {}) => ({
  accessKeyId: AccessKeyId,
  secretAccessKey: SecretAccessKey,
  sessionToken: SessionToken,
})
