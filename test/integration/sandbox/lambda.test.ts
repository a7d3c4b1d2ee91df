import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ImagePullError } from '../../../sandbox/data/images/image-record.ts'
import type { Images } from '../../../sandbox/data/images/pulled-images.ts'
import { createLogs } from '../../../sandbox/data/logs.ts'
import { createProcessRunner } from '../../../sandbox/data/processes/process-runner.ts'
import { openTaskUsers, type TaskUsers } from '../../../sandbox/data/processes/task-users.ts'
import type { Count, Metric } from '../../../sandbox/front/cloudwatch/metric.ts'
import { createLambda } from '../../../sandbox/front/lambda/index.ts'
import { isAlive } from '../../support/is-alive.ts'
import { eventually, startIngress } from './ingress-harness.ts'

let ingress: Awaited<ReturnType<typeof startIngress>>
let lambda: LambdaClient
let logs: CloudWatchLogsClient
let role: string
let folder: string
/** What CloudWatch was told. */
const counted: { metric: Metric; value: number }[] = []
let users: Promise<TaskUsers> | undefined

/** A runtime as small as the protocol allows: it runs the `handler` of `index.mjs` beside it. */
const RUNTIME = `
const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime'
const post = (path, value) => fetch(base + path, { method: 'POST', body: JSON.stringify(value ?? null) })
const failure = (error) => ({ errorType: error.name, errorMessage: error.message, trace: [] })
let handler
try { ({ handler } = await import('./index.mjs')) } catch (error) { await post('/init/error', failure(error)); process.exit(1) }
for (;;) {
  const next = await fetch(base + '/invocation/next')
  const id = next.headers.get('lambda-runtime-aws-request-id')
  const context = { arn: next.headers.get('lambda-runtime-invoked-function-arn'), deadline: Number(next.headers.get('lambda-runtime-deadline-ms')) }
  try { await post('/invocation/' + id + '/response', await handler(await next.json(), context)) }
  catch (error) { await post('/invocation/' + id + '/error', failure(error)) }
}
`

/** A handler that does as the event says, in the release that its source names. */
const handler = (release: string) => `
import { readdirSync, writeFileSync } from 'node:fs'
let calls = 0
export async function handler(event, context) {
  calls++
  console.log('handling', event.do ?? 'nothing')
  if (event.do === 'throw') throw new TypeError('bad event')
  if (event.do === 'exit') process.exit(3)
  if (event.do === 'tell') return { env: process.env, uid: process.getuid() }
  if (event.do === 'hang') await new Promise(() => setInterval(() => {}, 1000))
  if (event.do === 'meet') {
    writeFileSync(event.folder + '/' + process.pid, '')
    while (readdirSync(event.folder).length < event.count) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return { release: '${release}', calls, pid: process.pid, arn: context.arn, left: context.deadline - Date.now(),
    version: process.env.AWS_LAMBDA_FUNCTION_VERSION, mode: process.env.VOICE_MODE, handler: process.env._HANDLER, argv: process.argv.slice(2) }
}
`

/** Images are folders here, named by their tag. */
const images: Images = {
  async pull(ref) {
    const tag = ref.split(':').at(-1) ?? ''
    if (!['v1', 'v2', 'broken', 'late', 'late-broken', 'never'].includes(tag))
      throw new ImagePullError(`failed to resolve ref ${ref}: not found`)
    return {
      digest: `sha256:${tag}`,
      ref,
      fromIndex: false,
      rootDir: path.join(folder, tag),
      workingDir: '/app',
      entrypoint: ['node', 'runtime.mjs'],
      cmd: ['index.handler'],
      env: { FROM_IMAGE: 'yes' },
      labels: {},
      volumes: [],
    }
  },
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lambda-'))
  // Functions run as users of their own.
  await chmod(folder, 0o755)
  for (const [tag, source] of [
    ['v1', handler('v1')],
    ['v2', handler('v2')],
    ['broken', 'throw new RangeError("no such luck")'],
    // Lambda gives initialisation 10 s before the first event.
    ['late', `await new Promise((resolve) => setTimeout(resolve, 10_400))\n${handler('late')}`],
    [
      'late-broken',
      'await new Promise((resolve) => setTimeout(resolve, 10_400))\nthrow new RangeError("no such luck")',
    ],
    ['never', 'await new Promise(() => setInterval(() => {}, 1000))'],
  ] as const) {
    await mkdir(path.join(folder, tag, 'app'), { recursive: true })
    await writeFile(path.join(folder, tag, 'app/runtime.mjs'), RUNTIME)
    await writeFile(path.join(folder, tag, 'app/index.mjs'), source)
  }
  ingress = await startIngress((context) => {
    const { stateDir } = context
    const claim = async () => {
      users ??= openTaskUsers(stateDir, context.addresses.book().prefix)
      return (await users).claim()
    }
    const runner = createProcessRunner(context.ca, images, { stateDir, users: { claim } })
    const count: Count = (metric, value = 1) => counted.push({ metric, value })
    return [createLambda(context, { runner, logs: createLogs(context), count })]
  })
  lambda = new LambdaClient(ingress.options)
  logs = new CloudWatchLogsClient(ingress.options)
  const { Role } = await new IAMClient(ingress.options).send(
    new CreateRoleCommand({ RoleName: 'lambda', AssumeRolePolicyDocument: '{}' }),
  )
  role = Role?.Arn ?? ''
})
afterAll(async () => {
  await ingress.stop()
  await rm(folder, { recursive: true })
})

const source = (tag: string) => `127.0.0.1:5000/voice:${tag}`

async function createFunction(name: string, tag = 'v1', Timeout = 3) {
  await logs.send(new CreateLogGroupCommand({ logGroupName: `/aws/lambda/${name}` }))
  return lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: role,
      PackageType: 'Image',
      Code: { ImageUri: source(tag) },
      Publish: true,
      Timeout,
      MemorySize: 256,
      Environment: { Variables: { VOICE_MODE: 'on' } },
    }),
  )
}

test('each version is described with the digest that was pulled for it, even after its tag moved', async () => {
  await createFunction('digests')
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'digests', ImageUri: source('v2'), Publish: true }))
  const resolved = async (Qualifier: string) =>
    (await lambda.send(new GetFunctionCommand({ FunctionName: 'digests', Qualifier }))).Code?.ResolvedImageUri
  expect(await resolved('1')).toBe('127.0.0.1:5000/voice@sha256:v1')
  expect(await resolved('2')).toBe('127.0.0.1:5000/voice@sha256:v2')
})

async function invoke(name: string, event: unknown = {}, Qualifier?: string) {
  const answer = await lambda.send(
    new InvokeCommand({
      FunctionName: name,
      Payload: Buffer.from(JSON.stringify(event)),
      LogType: 'Tail',
      ...(Qualifier ? { Qualifier } : {}),
    }),
  )
  const text = Buffer.from(answer.Payload ?? []).toString()
  return {
    error: answer.FunctionError,
    version: answer.ExecutedVersion,
    value: JSON.parse(text) as Record<string, unknown>,
    log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
  }
}

test('a function runs in its image with its environment, warm from the second call on, and logs to its group', async () => {
  await createFunction('echo')
  const [cold, warm] = [await invoke('echo'), await invoke('echo')]
  expect(cold.value).toMatchObject({
    release: 'v1',
    calls: 1,
    version: '$LATEST',
    mode: 'on',
    handler: 'index.handler',
    argv: ['index.handler'],
    arn: 'arn:aws:lambda:us-east-1:123456789012:function:echo',
  })
  expect(cold.value.left).toBeGreaterThan(0)
  expect(cold.value.left).toBeLessThanOrEqual(3000)
  expect(warm.value).toMatchObject({ calls: 2, pid: cold.value.pid })
  expect(cold.log).toMatch(
    /REPORT RequestId: \S+\tDuration: .*Memory Size: 256 MB\tMax Memory Used: \d+ MB\tInit Duration/,
  )
  expect(warm.log).not.toContain('Init Duration')

  const lines = await eventually(async () => {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/echo' }))
    const kinds = events.map((event) => event.message?.split(/[\s:]/)[0])
    return kinds.filter((kind) => kind === 'REPORT').length === 2 && kinds
  })
  expect(lines).toEqual(expect.arrayContaining(['START', 'handling', 'END', 'REPORT']))
  const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: '/aws/lambda/echo' }))
  expect(logStreams?.map((stream) => stream.logStreamName)).toEqual([
    expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
  ])
})

test('versions keep their code and configuration; an alias says which one answers', async () => {
  await createFunction('voice')
  await lambda.send(new CreateAliasCommand({ FunctionName: 'voice', Name: 'live', FunctionVersion: '1' }))
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'voice', ImageUri: source('v2') }))
  await lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: 'voice',
      Environment: { Variables: { VOICE_MODE: 'parked' } },
    }),
  )
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName: 'voice' }))
  expect(Version).toBe('2')
  const live = await invoke('voice', {}, 'live')
  expect(live).toMatchObject({ version: '1', value: { release: 'v1', mode: 'on', version: '1' } })
  expect(live.value.arn).toBe('arn:aws:lambda:us-east-1:123456789012:function:voice:live')
  expect(await invoke('voice')).toMatchObject({ value: { release: 'v2', mode: 'parked', version: '$LATEST' } })

  await lambda.send(new UpdateAliasCommand({ FunctionName: 'voice', Name: 'live', FunctionVersion: '2' }))
  const byArn = await invoke('arn:aws:lambda:us-east-1:123456789012:function:voice:live')
  expect(byArn).toMatchObject({ version: '2', value: { release: 'v2', mode: 'parked' } })
})

test('concurrent events get environments of their own', async () => {
  await createFunction('many', 'v1', 30)
  // Each waits for the other three: with fewer environments they would wait for ever.
  const meeting = { do: 'meet', folder: path.join(folder, 'meeting'), count: 4 }
  await mkdir(meeting.folder)
  await chmod(meeting.folder, 0o777)
  const answers = await Promise.all(Array.from({ length: 4 }, () => invoke('many', meeting)))
  expect(new Set(answers.map((answer) => answer.value.pid)).size).toBe(4)
  const again = await invoke('many')
  expect(again.value.calls).toBe(2)
})

test('CloudWatch counts invocations, and has for each whether it was an error', async () => {
  await createFunction('told')
  for (const event of [{}, { do: 'throw' }]) await invoke('told', event)
  const of = (name: string, value: number) => ({
    metric: { namespace: 'AWS/Lambda', name, dimensions: [{ name: 'FunctionName', value: 'told' }] },
    value,
  })
  expect(counted.filter(({ metric }) => metric.dimensions[0]?.value === 'told')).toEqual([
    of('Invocations', 1),
    of('Errors', 0),
    of('Invocations', 1),
    of('Errors', 1),
  ])
})

test('errors, exits, time-outs and broken images are function errors as Lambda words them', async () => {
  await createFunction('faulty', 'v1', 1)
  const before = await invoke('faulty')
  expect(await invoke('faulty', { do: 'throw' })).toMatchObject({
    error: 'Unhandled',
    value: { errorType: 'TypeError', errorMessage: 'bad event' },
  })
  expect((await invoke('faulty')).value.pid).toBe(before.value.pid)

  const exited = await invoke('faulty', { do: 'exit' })
  expect(exited).toMatchObject({ error: 'Unhandled', value: { errorType: 'Runtime.ExitError' } })
  expect(exited.value.errorMessage).toMatch(/^RequestId: \S+ Error: Runtime exited with error: exit status 3$/)
  const after = await invoke('faulty')
  expect(after.value.calls).toBe(1)

  const hung = await invoke('faulty', { do: 'hang' })
  expect(hung).toMatchObject({ error: 'Unhandled', value: { errorType: 'Sandbox.Timedout' } })
  expect(hung.value.errorMessage).toContain('Task timed out after 1.00 seconds')
  expect(hung.log).toContain('Status: timeout')
  expect((await invoke('faulty')).value.pid).not.toBe(after.value.pid)

  await createFunction('broken', 'broken')
  expect(await invoke('broken')).toMatchObject({
    error: 'Unhandled',
    value: { errorType: 'RangeError', errorMessage: 'no such luck' },
  })
})

test("initialisation that Lambda's limit ended goes on within the first invocation and its time", async () => {
  const names = ['late', 'late-broken', 'never'] as const
  await createFunction('late', 'late', 60)
  await createFunction('late-broken', 'late-broken', 60)
  await createFunction('never', 'never', 1)
  const [late, broken, never] = await Promise.all(names.map((name) => invoke(name)))
  expect(late).toMatchObject({ error: undefined, value: { release: 'late', calls: 1 } })
  expect(late?.log).toMatch(/INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: timeout/)
  expect(broken).toMatchObject({ error: 'Unhandled', value: { errorType: 'RangeError' } })
  expect(never).toMatchObject({ error: 'Unhandled', value: { errorType: 'Sandbox.Timedout' } })
}, 60_000)

test('an image that is not there, a function that is not there and a body that is no JSON are refused', async () => {
  await expect(createFunction('missing', 'gone')).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: `Source image ${source('gone')} does not exist. Provide a valid source image.`,
  })
  await expect(invoke('missing')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  await createFunction('strict')
  await expect(
    lambda.send(new InvokeCommand({ FunctionName: 'strict', Payload: Buffer.from('{') })),
  ).rejects.toMatchObject({ name: 'InvalidRequestContentException' })
  await expect(
    lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'strict', ImageUri: source('gone') })),
  ).rejects.toMatchObject({ name: 'InvalidParameterValueException' })
  // By a tag or by a digest, not by both.
  const both = `${source('v1')}@sha256:${'0'.repeat(64)}`
  await expect(
    lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'strict', ImageUri: both })),
  ).rejects.toMatchObject({ message: `Source image ${both} is not valid. Provide a valid source image.` })
  expect((await invoke('strict')).value.release).toBe('v1')
})

test('events and dry runs are taken at once; a deleted function ends', async () => {
  await createFunction('brief')
  const dry = await lambda.send(new InvokeCommand({ FunctionName: 'brief', InvocationType: 'DryRun' }))
  expect(dry.StatusCode).toBe(204)
  const event = await lambda.send(new InvokeCommand({ FunctionName: 'brief', InvocationType: 'Event' }))
  expect(event.StatusCode).toBe(202)
  const { pid } = (
    await eventually(async () => {
      const answer = await invoke('brief')
      return (answer.value.calls as number) > 1 && answer
    })
  ).value
  await lambda.send(new DeleteFunctionCommand({ FunctionName: 'brief' }))
  await eventually(() => !isAlive(Number(pid)))
  await expect(invoke('brief')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})

/** What a program of `uid` gets from the Runtime API: the status, or the error of its connection. */
const asks = async (uid: number | undefined, method: string, url: string): Promise<string> => {
  const script = `fetch(process.argv[1], { method: process.argv[2], signal: AbortSignal.timeout(10_000) }).then(({ status }) => console.log(status), (error) => console.log(error.cause?.code ?? error.name))`
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, url, method], {
    cwd: '/',
    ...(uid !== undefined && { uid, gid: uid }),
  })
  return stdout.trim()
}

test.runIf(process.getuid?.() === 0)(
  'the Runtime API answers its function alone: not root, not another function, not any other user',
  async () => {
    await createFunction('guarded')
    await createFunction('curious')
    const { env, uid } = (await invoke('guarded', { do: 'tell' })).value as { env: Record<string, string>; uid: number }
    const curious = (await invoke('curious', { do: 'tell' })).value as { uid: number }
    expect(new Set([uid, curious.uid, 0]).size).toBe(3)
    const api = `http://${env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`
    for (const other of [undefined, curious.uid, 65_534]) {
      expect(await asks(other, 'GET', `${api}/invocation/next`)).toBe('UND_ERR_SOCKET')
      expect(await asks(other, 'POST', `${api}/invocation/x/response`)).toBe('UND_ERR_SOCKET')
      expect(await asks(other, 'POST', `${api}/init/error`)).toBe('UND_ERR_SOCKET')
    }
    expect(await asks(uid, 'POST', `${api}/invocation/x/response`)).toBe('400')
    // Nobody took its next event away.
    expect(await invoke('guarded')).toMatchObject({ value: { calls: 2 } })
  },
)
