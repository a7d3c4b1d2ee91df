import { existsSync } from 'node:fs'
import { chmod, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DescribeTasksCommand, ListTasksCommand, RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CLUSTER, type EcsHarness, startEcsHarness } from './support/ecs-harness.ts'

let harness: EcsHarness
let secretArn: string

const WAITS = 'console.log("up"); setInterval(() => {}, 1e6)'

beforeAll(async () => {
  harness = await startEcsHarness()
  const secret = await new SecretsManagerClient(harness.aws).send(
    new CreateSecretCommand({ Name: 'app', SecretString: JSON.stringify({ KEY: 'päss:word' }) }),
  )
  secretArn = secret.ARN ?? ''
})
afterAll(() => harness.close())

test('a one-off task runs as on Fargate: environment, secrets, logs, exit code, times', async () => {
  await harness.push(
    'env',
    'console.log(JSON.stringify(process.env)); console.error("to stderr"); process.exitCode = 7',
  )
  const definition = await harness.register('env', 'env', {
    environment: [{ name: 'A', value: '1' }],
    secrets: [
      { name: 'WHOLE', valueFrom: secretArn },
      { name: 'KEY', valueFrom: `${secretArn}:KEY::` },
    ],
  })
  const asked = await harness.run(definition, {
    startedBy: 'me',
    overrides: { containerOverrides: [{ name: 'main', environment: [{ name: 'B', value: '2' }] }] },
    tags: [{ key: 'k', value: 'v' }],
  })
  expect(asked).toMatchObject({ lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING', launchType: 'FARGATE' })

  const task = await harness.untilStatus(asked, 'STOPPED')
  expect(task).toMatchObject({
    desiredStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    startedBy: 'me',
    group: 'family:env',
    platformVersion: '1.4.0',
    connectivity: 'CONNECTED',
    availabilityZone: expect.stringMatching(/^us-east-1/),
  })
  expect(task.containers?.[0]).toMatchObject({
    name: 'main',
    exitCode: 7,
    lastStatus: 'STOPPED',
    imageDigest: expect.stringMatching(/^sha256:/),
  })
  const times = [
    task.createdAt,
    task.pullStartedAt,
    task.pullStoppedAt,
    task.startedAt,
    task.executionStoppedAt,
    task.stoppedAt,
  ]
  expect(times.map((time) => time?.getTime())).toEqual(times.map((time) => time?.getTime()).toSorted())
  const eni = task.attachments?.[0]?.details?.map(({ name }) => name)
  expect(eni).toEqual(expect.arrayContaining(['subnetId', 'networkInterfaceId', 'privateIPv4Address']))

  const lines = await harness.logLines(task)
  expect(lines).toContain('to stderr')
  const environment = JSON.parse(lines.find((line) => line.startsWith('{')) ?? '{}')
  expect(environment).toEqual({
    A: '1',
    B: '2',
    WHOLE: '{"KEY":"päss:word"}',
    KEY: 'päss:word',
    HOST: task.containers?.[0]?.networkInterfaces?.[0]?.privateIpv4Address,
    NODE_EXTRA_CA_CERTS: harness.context.ca.caFile,
    PATH: process.env.PATH,
    AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: harness.context.endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    HOME: environment.TMPDIR,
    TMPDIR: expect.stringContaining(harness.context.stateDir),
  })
  expect(existsSync(environment.TMPDIR)).toBe(false)
})

const ROOT = process.getuid?.() === 0

/** What a program finds that tries: whom it runs as, which of FILES it can read, and where it can write. */
const TRIES = `
import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
const can = (file, mode) => { try { accessSync(file, mode); return true } catch { return false } }
const named = process.env.FILES.split(',')
writeFileSync(path.join(process.env.TMPDIR, 'mine'), 'x')
const server = createServer().listen(8080, process.env.HOST, () => {
  console.log(JSON.stringify({
    uids: [process.getuid(), process.geteuid(), process.getgid(), process.getegid()],
    groups: process.getgroups(),
    status: Object.fromEntries(readFileSync('/proc/self/status', 'utf8').split('\\n').map((line) => line.split(':\\t'))),
    named: named.filter((file) => can(file, constants.R_OK)),
    bundle: [can('index.mjs', constants.W_OK), can('.', constants.W_OK), can('index.mjs', constants.R_OK)],
    ca: readFileSync(process.env.NODE_EXTRA_CA_CERTS, 'utf8').slice(0, 27),
  }))
  server.close()
})
`

test.runIf(ROOT)('each task is a user of its own, who reads its bundle and writes to its TMPDIR alone', async () => {
  await harness.push('tries', TRIES)
  const { stateDir } = harness.context
  await writeFile(path.join(stateDir, 'endpoint.json'), '{}', { mode: 0o600 })
  await writeFile(path.join(stateDir, 'ca/private.key'), 'x', { mode: 0o600 })
  const files = (await readdir(stateDir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(path.join(stateDir, 'images')))
    .map(({ parentPath, name }) => path.join(parentPath, name))
  expect(files.length).toBeGreaterThan(5)
  const environment = [{ name: 'FILES', value: files.join() }]
  const definition = await harness.register('tries', 'tries', { environment })
  const asked = await Promise.all([harness.run(definition), harness.run(definition)])
  const seen = await Promise.all(
    asked.map(async (task) =>
      JSON.parse((await harness.logLines(await harness.untilStatus(task, 'STOPPED')))[0] ?? '{}'),
    ),
  )
  for (const { uids, groups, status, named, bundle, ca } of seen) {
    expect(uids[0]).toBeGreaterThanOrEqual(0x7000_0000)
    expect(new Set([...uids, ...groups]).size).toBe(1)
    expect(status).toMatchObject({ NoNewPrivs: '1', CapPrm: '0000000000000000', CapInh: '0000000000000000' })
    expect(named).toEqual([path.join(stateDir, 'ca/ca.pem')])
    expect(bundle).toEqual([false, false, true])
    expect(ca).toBe('-----BEGIN CERTIFICATE-----')
  }
  expect(seen[0].uids[0]).not.toBe(seen[1].uids[0])
})

test.runIf(ROOT)('a state folder that is closed to users of its own says so, and how to open it', async () => {
  await chmod(harness.context.stateDir, 0o700)
  try {
    const task = await harness.untilStatus(await harness.run(await harness.register('closed', 'env')), 'STOPPED')
    expect(task.stoppedReason).toContain(`${harness.context.stateDir} is closed to them: let them through (chmod o+x `)
  } finally {
    await chmod(harness.context.stateDir, 0o711)
  }
})

test.each([
  [
    'no such key',
    'NO',
    /unable to retrieve secret from asm: .*: retrieved secret from Secrets Manager did not contain json key NO$/,
  ],
  ['no such secret', undefined, /unable to retrieve secret from asm: .*ResourceNotFoundException/],
])('%s: ResourceInitializationError, and nothing runs', async (_what, key, reason) => {
  const valueFrom = key === undefined ? secretArn.replace(':app', ':none') : `${secretArn}:${key}::`
  const task = await harness.untilStatus(
    await harness.run(await harness.register('s', 'env', { secrets: [{ name: 'X', valueFrom }] })),
    'STOPPED',
  )
  expect(task.stopCode).toBe('TaskFailedToStart')
  expect(task.stoppedReason).toMatch(
    /^ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: /,
  )
  expect(task.stoppedReason).toMatch(reason)
  expect(task.containers?.[0]?.exitCode).toBeUndefined()
})

test('no such image: CannotPullContainerError, on the task and its container', async () => {
  const task = await harness.untilStatus(await harness.run(await harness.register('i', 'missing')), 'STOPPED')
  expect(task.stopCode).toBe('TaskFailedToStart')
  expect(task.stoppedReason).toMatch(/^CannotPullContainerError: .*app:missing: not found$/)
  expect(task.containers?.[0]?.reason).toBe(task.stoppedReason)
})

test('no such log group: ResourceInitializationError', async () => {
  const options = { 'awslogs-group': '/none', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'p' }
  const definition = await harness.register('l', 'env', { logConfiguration: { logDriver: 'awslogs', options } })
  const task = await harness.untilStatus(await harness.run(definition), 'STOPPED')
  expect(task.stoppedReason).toMatch(
    /^ResourceInitializationError: failed to validate logger args: .*ResourceNotFoundException/,
  )
})

test('a command that is not there: CannotStartContainerError', async () => {
  const task = await harness.untilStatus(
    await harness.run(await harness.register('c', 'env', { entryPoint: ['no-such'] })),
    'STOPPED',
  )
  expect(task.stoppedReason).toMatch(
    /^CannotStartContainerError: .*exec: "no-such": executable file not found in \$PATH/,
  )
})

test('StopTask: SIGTERM, then SIGKILL after the stop timeout', async () => {
  await harness.push('polite', `process.on("SIGTERM", () => { console.log("bye"); process.exit(0) }); ${WAITS}`)
  await harness.push('stubborn', `process.on("SIGTERM", () => {}); ${WAITS}`)
  const tasks = await Promise.all([
    harness.run(await harness.register('polite', 'polite')),
    harness.run(await harness.register('stubborn', 'stubborn', { stopTimeout: 1 })),
  ])
  const codes: unknown[] = []
  for (const asked of tasks) {
    const task = await harness.until(
      () => harness.describe(asked),
      ({ lastStatus }) => lastStatus === 'RUNNING',
    )
    await harness.until(
      () => harness.logLines(task),
      (lines) => lines.includes('up'),
    )
    await harness.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task: task.taskArn, reason: 'enough' }))
    const stopped = await harness.untilStatus(task, 'STOPPED')
    expect(stopped).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'enough' })
    codes.push(stopped.containers?.[0]?.exitCode)
    if (codes.length === 1) expect(await harness.logLines(task)).toContain('bye')
  }
  expect(codes).toEqual([0, 137])
})

test('the same client token starts nothing twice; tasks are listed by family and state', async () => {
  const definition = await harness.register('once', 'env')
  const [first, again] = [
    await harness.run(definition, { clientToken: 't' }),
    await harness.run(definition, { clientToken: 't' }),
  ]
  expect(again.taskArn).toBe(first.taskArn)
  await expect(harness.run(definition, { clientToken: 't', count: 2 })).rejects.toMatchObject({
    name: 'ConflictException',
  })
  await harness.untilStatus(first, 'STOPPED')
  const list = async (desiredStatus: 'RUNNING' | 'STOPPED') =>
    (await harness.ecs.send(new ListTasksCommand({ cluster: CLUSTER, family: 'once', desiredStatus }))).taskArns
  expect(await list('RUNNING')).toEqual([])
  expect(await list('STOPPED')).toEqual([first.taskArn])
})

test('what ECS refuses is refused', async () => {
  const definition = await harness.register('refused', 'env')
  const run = (input: object) =>
    harness.ecs.send(new RunTaskCommand({ cluster: CLUSTER, taskDefinition: definition, ...input }))
  await expect(run({})).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining('Network Configuration must be provided'),
  })
  await expect(
    run({ networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-none'] } } }),
  ).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining('subnet-none'),
  })
  await expect(run({ cluster: 'none' })).rejects.toMatchObject({ name: 'ClusterNotFoundException' })
  await expect(run({ taskDefinition: 'none' })).rejects.toMatchObject({ name: 'ClientException' })
  const { failures } = await harness.ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: ['f00'] }))
  expect(failures).toEqual([{ arn: `arn:aws:ecs:us-east-1:123456789012:task/${CLUSTER}/f00`, reason: 'MISSING' }])
})
