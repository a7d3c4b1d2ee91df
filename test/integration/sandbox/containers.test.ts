import { readdir, readFile } from 'node:fs/promises'
import { StopTaskCommand, type Task } from '@aws-sdk/client-ecs'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sandboxId } from '../../../sandbox/data/docker/labels.ts'
import { describeWithEngine, docker } from '../../support/engine.ts'
import { buildAndPush } from './support/build-image.ts'
import { CLUSTER, type EcsHarness, startEcsHarness } from './support/ecs-harness.ts'
import { pushImage } from './support/push-image.ts'
import { trustOf } from './support/trust-of.ts'

const SECRET = 'in-no-program-s-arguments'
const WAITS = 'console.log("up"); setInterval(() => {}, 1e6)'

/** The container of a task, by the label that the sandbox gives it. */
const containerOf = (task: Task) =>
  docker('ps', '--all', '--quiet', '--filter', `label=medspa.sandbox.program=main-${task.taskArn?.split('/').at(-1)}`)

/** Every container of a sandbox. */
const containersOf = async ({ context }: EcsHarness) => {
  const label = `label=medspa.sandbox=${sandboxId(context.stateDir)}`
  return (await docker('ps', '--all', '--quiet', '--filter', label)).split('\n').filter(Boolean)
}

describeWithEngine('tasks and functions as containers', () => {
  let harness: EcsHarness
  let secretArn: string
  const running = (task: Task) =>
    harness.until(
      () => harness.describe(task),
      ({ lastStatus, stoppedReason }) => {
        if (lastStatus === 'STOPPED') throw new Error(stoppedReason)
        return lastStatus === 'RUNNING'
      },
    )
  const ended = async (family: string, tag: string, container = {}) => {
    const task = await harness.run(await harness.register(family, tag, container))
    return harness.untilStatus(task, 'STOPPED')
  }
  const says = (task: Task, line: string) =>
    harness.until(
      () => harness.logLines(task),
      (lines) => lines.includes(line),
    )

  beforeAll(async () => {
    harness = await startEcsHarness('containers')
    const secret = await new SecretsManagerClient(harness.aws).send(
      new CreateSecretCommand({ Name: 'app', SecretString: JSON.stringify({ KEY: SECRET }) }),
    )
    secretArn = secret.ARN ?? ''
  })
  afterAll(async () => {
    await harness.close()
    expect(await containersOf(harness)).toEqual([])
  })

  test('a task is its image: environment, secrets, user, root file system, limits, log, exit code', async () => {
    const script = `
      import { readFileSync, writeFileSync } from 'node:fs'
      let write = 'written'
      try { writeFileSync('/tmp/x', '') } catch (error) { write = error.code }
      const { A, KEY, HOST, FROM_IMAGE, NODE_EXTRA_CA_CERTS } = process.env
      console.log(JSON.stringify({ A, KEY, HOST, FROM_IMAGE, write, user: [process.getuid(), process.getgid()], first: process.pid === 1,
        authority: readFileSync(NODE_EXTRA_CA_CERTS, 'utf8').startsWith('-----BEGIN') }))
      console.error('to stderr')
      process.exitCode = 7
    `
    await buildAndPush({ registry: harness.registry, name: 'app:whole', script, lines: ['ENV FROM_IMAGE=yes'] })
    const task = await ended('whole', 'whole', {
      environment: [{ name: 'A', value: 'two\nlines' }],
      secrets: [{ name: 'KEY', valueFrom: `${secretArn}:KEY::` }],
      user: '1000:1000',
      readonlyRootFilesystem: true,
      linuxParameters: { initProcessEnabled: true },
    })
    expect(task).toMatchObject({ stoppedReason: 'Essential container in task exited' })
    expect(task.containers?.[0]).toMatchObject({ exitCode: 7, imageDigest: expect.stringMatching(/^sha256:/) })
    const lines = await harness.logLines(task)
    expect(lines).toContain('to stderr')
    expect(JSON.parse(lines.find((line) => line.startsWith('{')) ?? '{}')).toEqual({
      A: 'two\nlines',
      KEY: SECRET,
      FROM_IMAGE: 'yes',
      write: 'EROFS',
      user: [1000, 1000],
      // The first process is the engine's init.
      first: false,
      authority: true,
    })
    expect(await containerOf(task)).toBe('')
  })

  test("a container gets its role's keys over HTTPS, from the sandbox's own authority", async () => {
    await harness.push(
      'asks',
      `import http from 'node:http'
       const { AWS_CONTAINER_CREDENTIALS_FULL_URI: uri, AWS_CONTAINER_AUTHORIZATION_TOKEN: authorization, AWS_ENDPOINT_URL } = process.env
       const keys = await (await fetch(uri, { headers: { authorization } })).json()
       const request = http.request(AWS_ENDPOINT_URL, { method: 'POST', headers: {
         authorization: 'AWS4-HMAC-SHA256 Credential=' + keys.AccessKeyId + '/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=x',
         'x-amz-security-token': keys.Token, 'content-type': 'application/x-www-form-urlencoded' } })
       request.on('response', async (response) => {
         let text = ''
         for await (const chunk of response) text += chunk
         console.log(uri.replace(/:\\d+\\/.*/, '') + ' ' + /<Arn>(.*)<.Arn>/.exec(text)?.[1])
       })
       request.end('Action=GetCallerIdentity&Version=2011-06-15')`,
    )
    const { Role } = await new IAMClient(harness.aws).send(
      new CreateRoleCommand({ RoleName: 'app-task', AssumeRolePolicyDocument: trustOf('ecs-tasks') }),
    )
    const definition = await harness.register('asks', 'asks', {}, { taskRoleArn: Role?.Arn ?? '' })
    const task = await harness.untilStatus(await harness.run(definition), 'STOPPED')
    const arn = `arn:aws:sts::123456789012:assumed-role/app-task/${task.taskArn?.split('/').at(-1)}`
    expect(await harness.logLines(task)).toEqual([`https://${harness.gateway} ${arn}`])
  })

  test('the kernel enforces limits, no program has secrets in its arguments, and a container reaches nothing outside this machine', async () => {
    await harness.push(
      'reaches',
      `const ask = (url) => fetch(url, { signal: AbortSignal.timeout(3000) }).then(({ status }) => status, () => 'nothing')
       console.log('out: ' + await ask('http://1.1.1.1/'))
       console.log('sandbox: ' + await ask(process.env.SANDBOX + '/_sandbox/health'))
       ${WAITS}`,
    )
    const gateway = harness.context.endpoint.replace('127.0.0.1', harness.gateway ?? '')
    const definition = await harness.register('limits', 'reaches', {
      environment: [{ name: 'SANDBOX', value: gateway }],
      secrets: [{ name: 'KEY', valueFrom: `${secretArn}:KEY::` }],
      memory: 128,
      stopTimeout: 1,
      ulimits: [{ name: 'nproc', softLimit: 100, hardLimit: 200 }],
    })
    const task = await running(await harness.run(definition))
    await says(task, 'up')
    expect(await harness.logLines(task)).toEqual(['out: nothing', 'sandbox: 403', 'up'])

    const [inspected] = JSON.parse(await docker('inspect', await containerOf(task)))
    expect(inspected.HostConfig).toMatchObject({
      Memory: 128 * 2 ** 20,
      MemorySwap: 128 * 2 ** 20,
      NanoCpus: 0.25e9,
      ReadonlyRootfs: false,
      Ulimits: [{ Name: 'nproc', Soft: 100, Hard: 200 }],
    })
    const [network] = Object.values(inspected.NetworkSettings.Networks) as { IPAddress: string }[]
    expect(network?.IPAddress).toBe(task.containers?.[0]?.networkInterfaces?.[0]?.privateIpv4Address)
    expect(JSON.stringify(inspected.Config.Env)).toContain(SECRET)

    const arguments_ = await Promise.all(
      (await readdir('/proc'))
        .filter((entry) => /^\d+$/.test(entry))
        .map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
    )
    expect(arguments_.filter((line) => line.includes(`medspa`)).length).toBeGreaterThan(0)
    expect(arguments_.filter((line) => line.includes(SECRET))).toEqual([])
    await harness.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task: task.taskArn }))
    await harness.untilStatus(task, 'STOPPED')
  })

  test('SIGTERM, then SIGKILL after the stop timeout', async () => {
    await harness.push('polite', `process.on("SIGTERM", () => { console.log("bye"); process.exit(0) }); ${WAITS}`)
    await harness.push('stubborn', `process.on("SIGTERM", () => console.log("no")); ${WAITS}`)
    const stopped: unknown[] = []
    for (const tag of ['polite', 'stubborn']) {
      const task = await running(await harness.run(await harness.register(tag, tag, { stopTimeout: 2 })))
      await says(task, 'up')
      await harness.ecs.send(new StopTaskCommand({ cluster: CLUSTER, task: task.taskArn, reason: 'enough' }))
      const { containers, stoppedReason, executionStoppedAt, stoppingAt } = await harness.untilStatus(task, 'STOPPED')
      const took = (executionStoppedAt?.getTime() ?? 0) - (stoppingAt?.getTime() ?? 0)
      stopped.push([stoppedReason, containers?.[0]?.exitCode, (await harness.logLines(task)).at(-1), took >= 2000])
    }
    expect(stopped).toEqual([
      ['enough', 0, 'bye', false],
      ['enough', 137, 'no', true],
    ])
  })

  test('more memory than the task has: OutOfMemoryError', async () => {
    await harness.push('greedy', 'const held = []; for (;;) held.push(Buffer.alloc(16 * 2 ** 20, 1))')
    const task = await ended('greedy', 'greedy', { memory: 96 })
    expect(task.containers?.[0]).toMatchObject({
      exitCode: 137,
      reason: 'OutOfMemoryError: Container killed due to memory usage',
    })
  })

  test("an image that cannot be pulled or started fails with Fargate's message", async () => {
    await buildAndPush({ registry: harness.registry, name: 'app:arm', script: WAITS, platform: 'linux/arm64' })
    await pushImage({ registry: harness.registry, repository: 'app', tag: 'packed', files: { 'index.mjs': WAITS } })
    await harness.push('fine', WAITS)
    const reasons: Record<string, string | undefined> = {}
    for (const tag of ['none', 'arm', 'packed']) reasons[tag] = (await ended('cannot', tag)).stoppedReason
    expect(reasons).toEqual({
      none: expect.stringMatching(/^CannotPullContainerError: .*app:none: not found$/),
      arm: expect.stringMatching(
        /^CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux\/amd64'/,
      ),
      packed: expect.stringMatching(/^CannotPullContainerError: .*deploy again$/),
    })
    expect((await ended('cannot', 'fine', { entryPoint: ['no-such'] })).stoppedReason).toMatch(
      /^CannotStartContainerError: .*exec: "no-such": executable file not found in \$PATH$/,
    )
  })

  test('a function is its image, with its memory, a read-only root and a /tmp to write to', async () => {
    const script = `
      import { writeFileSync } from 'node:fs'
      const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/'
      const write = (file) => { try { writeFileSync(file, 'x'); return 'written' } catch (error) { return error.code } }
      for (;;) {
        const next = await fetch(api + 'next')
        const event = await next.json()
        const health = await fetch(process.env.AWS_ENDPOINT_URL + '/_sandbox/health')
        const answer = { event, args: process.argv.slice(2), root: write('/x'), tmp: write('/tmp/x'), uid: process.getuid(),
          folder: process.env.LAMBDA_TASK_ROOT, sandbox: health.status }
        console.log('handled')
        await fetch(api + next.headers.get('lambda-runtime-aws-request-id') + '/response', { method: 'POST', body: JSON.stringify(answer) })
      }
    `
    await harness.push('fn', script)
    const lambda = new LambdaClient(harness.aws)
    const { Role } = await new IAMClient(harness.aws).send(
      new CreateRoleCommand({ RoleName: 'lambda', AssumeRolePolicyDocument: trustOf('lambda') }),
    )
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'fn',
        Role: Role?.Arn,
        PackageType: 'Image',
        Code: { ImageUri: `${harness.registry.address}/app:fn` },
        ImageConfig: { Command: ['index.handler'] },
        MemorySize: 192,
        Timeout: 10,
      }),
    )
    const { Payload, FunctionError, LogResult } = await lambda.send(
      new InvokeCommand({ FunctionName: 'fn', Payload: '{"a":1}', LogType: 'Tail' }),
    )
    expect(FunctionError).toBeUndefined()
    expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toEqual({
      event: { a: 1 },
      args: ['index.handler'],
      root: 'EROFS',
      tmp: 'written',
      uid: 993,
      folder: '/app',
      sandbox: 403,
    })
    expect(Buffer.from(LogResult ?? '', 'base64').toString()).toMatch(/handled[\s\S]*Max Memory Used: [1-9]\d* MB/)
    const [id = ''] = await containersOf(harness)
    expect(await docker('inspect', '--format', '{{.HostConfig.Memory}}', id)).toBe(String(192 * 2 ** 20))
  })
})
