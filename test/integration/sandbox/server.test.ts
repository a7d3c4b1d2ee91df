import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { CodeDeployClient, ListOnPremisesInstancesCommand } from '@aws-sdk/client-codedeploy'
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs'
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPrincipals, type Principals } from '../../../sandbox/front/access/principals.ts'
import type { Service } from '../../../sandbox/front/call.ts'
import { AwsError } from '../../../sandbox/front/errors.ts'
import { type Front, openFront } from '../../../sandbox/front/server.ts'
import { createDataJournal } from '../../../sandbox/testing/data-journal.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { createMadeLogs } from '../../../sandbox/testing/made-logs.ts'
import { testRequests } from '../../../sandbox/testing/requests.ts'
import { createHttp, type HttpOptions } from '../../e2e/support/http.ts'
import { type Control, startControl } from '../control/control.ts'
import { bearer, credentials, principals } from './support/operator.ts'

let moto: Control
let who: Principals
let now = Date.now()
let front: Front
const logged: string[] = []
const dataJournal = createDataJournal()

/** Claims STS, to see what the front makes of a handler that throws. */
const broken: Service = {
  names: ['sts'],
  async handle(call) {
    if (call.headers['x-typed'] !== undefined) throw new AwsError('ExpiredToken', 'too late', 403)
    throw new Error(`boom in ${call.operation}`)
  },
}

const options = () => ({
  endpoint: front.endpoint,
  region: 'eu-west-1',
  credentials,
  maxAttempts: 1,
})

/** A request of the operator's to what is the sandbox's own. */
const own = async (path: string, options: HttpOptions = {}, { endpoint } = front) => {
  const { body, status } = await createHttp()(`${endpoint}/_sandbox/${path}`, { headers: bearer, ...options })
  return { status, body: JSON.parse(body) as unknown }
}

beforeAll(async () => {
  moto = await startControl()
  who = createPrincipals({ token: credentials.accessKeyId, accountId: '123456789012', now: () => now })
  front = await openFront(0, (line) => logged.push(line), who)
  const account = { refusal: async () => undefined }
  front.serve(
    [broken],
    moto,
    testRequests({
      faults: createFaults(),
      madeLogs: createMadeLogs(),
      account,
      dataJournal,
      copies: { make: async () => '' },
    }),
  )
})
afterAll(async () => {
  await front.close()
  await moto.stop()
})

test('calls to a service that no module claims are passed through to moto', async () => {
  expect((await new ECSClient(options()).send(new ListClustersCommand({}))).clusterArns).toEqual([])
})

test('S3 bodies, metadata, HEAD and conditional writes pass unharmed', async () => {
  const s3 = new S3Client({ ...options(), region: 'us-east-1', forcePathStyle: true })
  const object = { Bucket: 'bucket', Key: 'dir/état.json' }
  const body = Buffer.from([0, 255, 10, 13, 0])
  await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }))
  await s3.send(new PutObjectCommand({ ...object, Body: body, Metadata: { owner: 'me' }, IfNoneMatch: '*' }))
  const head = await s3.send(new HeadObjectCommand(object))
  expect([head.ContentLength, head.Metadata]).toEqual([body.length, { owner: 'me' }])
  const got = await s3.send(new GetObjectCommand(object))
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(body)
  await expect(s3.send(new PutObjectCommand({ ...object, Body: 'x', IfNoneMatch: '*' }))).rejects.toMatchObject({
    name: 'PreconditionFailed',
  })
})

test('a handler that throws is InternalFailure to the client and a line in the log', async () => {
  await expect(new STSClient(options()).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: 'InternalFailure',
    message: expect.stringContaining('boom in GetCallerIdentity'),
  })
  expect(logged.join('\n')).toContain('front: sts GetCallerIdentity: Error: boom')
})

test('an operation that nothing implements is a typed error at once', async () => {
  const send = new CodeDeployClient({ ...options(), maxAttempts: 3 }).send(new ListOnPremisesInstancesCommand({}))
  await expect(send).rejects.toMatchObject({
    $metadata: { attempts: 1 },
    message: expect.stringMatching(/ListOnPremisesInstances/),
  })
})

test('the journal has every call, its status, and neither bodies nor queries', async () => {
  const journal = (await own('journal')).body as {
    calls: unknown[]
  }
  expect(journal.calls).toContainEqual({
    time: expect.any(String),
    principal: 'arn:aws:iam::123456789012:user/operator',
    service: 'sts',
    operation: 'GetCallerIdentity',
    action: 'sts:GetCallerIdentity',
    resources: ['*'],
    conditions: { 'aws:RequestedRegion': 'eu-west-1' },
    passedRoles: [],
    status: 500,
    ms: expect.any(Number),
  })
  expect(journal.calls).toContainEqual(
    expect.objectContaining({ service: 's3', operation: 'PUT /bucket/dir/%C3%A9tat.json', status: 412 }),
  )
  expect(JSON.stringify(journal)).not.toContain('?')
})

test('health answers once it serves; a taken port is refused', async () => {
  expect((await own('health')).body).toEqual({
    ok: true,
    pid: process.pid,
  })
  await expect(openFront(Number(new URL(front.endpoint).port), () => {}, principals())).rejects.toMatchObject({
    code: 'EADDRINUSE',
  })
  const starting = await openFront(0, () => {}, principals())
  expect((await own('health', {}, starting)).status).toBe(503)
  await starting.close()
})

test('faults are asked for, listed and released', async () => {
  const ask = (method: string, path = '', body?: object) =>
    own(`faults${path}`, { method, ...(body && { body: JSON.stringify(body) }) })
  const made = await ask('POST', '', { service: 'rds', fault: 'snapshot-hangs' })
  expect(made).toEqual({ status: 200, body: { id: '1', service: 'rds', fault: 'snapshot-hangs', met: null } })
  expect((await ask('GET')).body).toEqual({ faults: [made.body] })
  expect((await ask('DELETE', '/1')).status).toBe(200)
  expect((await ask('DELETE', '/1')).status).toBe(404)
  expect((await ask('GET')).body).toEqual({ faults: [] })
  const nonsense = await ask('POST', '', { service: 's3', fault: 'snapshot-hangs' })
  expect(nonsense).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining('{"service": "sts", "fault": "session-ends|') },
  })
})

test('the data journal tells which holder has which data, across renames and copies', async () => {
  dataJournal.begins('database/medspa')
  dataJournal.holds('database-snapshot/last', dataJournal.dataOf('database/medspa'))
  dataJournal.gone('database/medspa')
  dataJournal.begins('database/medspa')
  const { data } = (await own('journal')).body as { data: { holder: string; event: string; data: string }[] }
  expect(data.map(({ event, holder }) => [holder, event])).toEqual([
    ['database/medspa', 'holds'],
    ['database-snapshot/last', 'holds'],
    ['database/medspa', 'gone'],
    ['database/medspa', 'holds'],
  ])
  const [first, copy, , anew] = data.map((entry) => entry.data)
  expect(copy).toBe(first)
  expect(anew).not.toBe(first)
})

test("issued keys call AWS until their end, in every protocol, and never what is the sandbox's own", async () => {
  const keys = who.issue({ arn: 'arn:aws:sts::123456789012:assumed-role/ci/build', kind: 'session', seconds: 60 })
  const issued = { ...options(), region: 'us-east-1', credentials: keys }
  const s3 = new S3Client({ ...issued, forcePathStyle: true })
  const calls: Record<string, () => Promise<unknown>> = {
    json: () => new ECSClient(issued).send(new ListClustersCommand({})),
    query: () => new IAMClient(issued).send(new ListUsersCommand({})),
    ec2: () => new EC2Client(issued).send(new DescribeVpcsCommand({})),
    s3: () => s3.send(new ListBucketsCommand({})),
  }
  for (const call of Object.values(calls)) await call()
  const control = { authorization: `Bearer ${keys.accessKeyId}`, 'x-amz-security-token': keys.sessionToken }
  expect((await own('journal', { headers: control })).status).toBe(403)
  const { authorization } = bearer
  expect((await own('journal', { headers: { authorization, 'x-amz-security-token': 'x' } })).status).toBe(200)

  now += 60_000
  const codes = { json: 'ExpiredTokenException', query: 'ExpiredToken', ec2: 'RequestExpired', s3: 'ExpiredToken' }
  for (const [protocol, name] of Object.entries(codes))
    await expect(calls[protocol]?.(), protocol).rejects.toMatchObject({ name })
  await new ECSClient(options()).send(new ListClustersCommand({}))
})

test('a refused request is answered before its body was sent', async () => {
  const asked = request(`${front.endpoint}/`, { method: 'POST', headers: { 'content-length': 1_000_000_000 } })
  asked.on('error', () => {})
  asked.flushHeaders()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  asked.destroy()
  expect([answer.statusCode, answer.headers.connection]).toEqual([403, 'close'])
})

test.each([
  ['no Host', 'GET / HTTP/1.0', [], 421],
  ['two of them', 'GET / HTTP/1.1', ['Host: HERE', 'Host: evil.example'], 421],
  ['another name', 'GET / HTTP/1.1', ['Host: evil.example'], 421],
  ['a name before the address', 'GET / HTTP/1.1', ['Host: evil.example@HERE'], 421],
  ['a name after the address', 'GET / HTTP/1.1', ['Host: HERE.evil.example'], 421],
  ['a whole URL of another', 'GET http://evil.example/ HTTP/1.1', ['Host: HERE'], 421],
  ['its own Host', 'GET / HTTP/1.1', ['Host: HERE'], 403],
] as const)('a request with %s', async (_, line, headers, status) => {
  const { host, hostname, port } = new URL(front.endpoint)
  const socket = connect({ host: hostname, port: Number(port) })
  socket.write(
    `${[line, ...headers.map((header) => header.replace('HERE', host)), 'Connection: close'].join('\r\n')}\r\n\r\n`,
  )
  expect(await text(socket)).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
})
