import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findOnPath } from '../../../sandbox/data/processes/processes.ts'
import { runRecordSchema } from '../../../src/runs/record.ts'
import { documented, lineOf, takes } from '../../support/commands.ts'
import { stubbornTerraform, tellingTerraform } from './support/terraforms.ts'
import { documentOf, entry, openWorkplace, type Ran, succeeded, type Workplace } from './support/workplace.ts'

// The real program and a sandbox on which nothing was deployed. What needs a deployed one: test/e2e/json.test.ts.
let workplace: Workplace
beforeAll(async () => {
  workplace = await openWorkplace()
})
afterAll(() => workplace.dispose())

const development = ['--env', 'development']
const onSandbox = [...development, '--sandbox']

const json = async (command: string, args: readonly string[], env: Record<string, string> = {}) => {
  const ran = await workplace.medspa([...command.split(' '), '--json', ...args], { env })
  const document = documentOf(ran)
  expect(document.command).toBe(command)
  return { ...document, exitCode: ran.exitCode }
}

const aws = (endpoint: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'nobody',
  AWS_SECRET_ACCESS_KEY: 'nothing',
  AWS_REGION: 'us-east-1',
  TF_STATE_BUCKET: 'clinic-terraform-state',
})

const aboutEnvironment = documented
  .filter(({ command, name }) => takes(command, '--env') && name !== 'runs')
  .map((each) => ({ name: each.name, line: lineOf(each) }))
/** Without an account `cost` prices the settings. */
const needAccount = aboutEnvironment.filter(({ name }) => name !== 'cost')

describe('the document of a command that cannot start', () => {
  beforeAll(() => workplace.write('keys.env', 'OWN_KEY=1\n'))

  it('a command line that cannot be parsed', async () => {
    for (const args of [['deply'], ['sandbox', 'upp'], ['secrets', 'sett'], ['completion', 'csh'], []]) {
      const ran = await workplace.medspa([...args, '--json'])
      const command = args.join(' ').replace(' csh', '') || null
      expect({ ...documentOf(ran), exitCode: ran.exitCode }).toMatchObject({ exitCode: 2, command })
    }
  })

  it.each(documented.map(({ name }) => name))('%s: an unknown option', async (command) => {
    expect(await json(command, ['--evn', 'development'])).toMatchObject({ exitCode: 2, error: { code: 'usage' } })
  })

  it.each([...aboutEnvironment, { name: 'runs', line: development }])(
    '$name: an environment, a configuration that cannot be',
    async ({ line, name }) => {
      const environment = await json(name, [...line, '--env', 'staging'])
      expect(environment).toMatchObject({ exitCode: 2, error: { code: 'environment-unknown' } })
      const config = await json(name, [...line, '--config', 'none.yaml'])
      expect(config).toMatchObject({ exitCode: 2, error: { code: 'config-unreadable' } })
    },
  )

  it.each(needAccount)('$name: no state bucket, an AWS that does not answer', async ({ line, name }) => {
    const { TF_STATE_BUCKET: _, ...bucketless } = aws('http://127.0.0.1:9')
    expect(await json(name, line, bucketless)).toMatchObject({ exitCode: 2, error: { code: 'state-bucket-unset' } })
    const unreachable = await json(name, line, aws('http://127.0.0.1:9'))
    expect(unreachable).toMatchObject({ exitCode: 1, error: { code: 'aws-unreachable', whose: 'aws' } })
    // `status` looks at all parts at once, and has no steps.
    const last = name === 'status' ? [] : [expect.objectContaining({ id: 'preflight', status: 'failed' })]
    expect(unreachable.steps.slice(-1)).toEqual(last)
  })

  it.each(aboutEnvironment)('$name: cancelled while AWS keeps it waiting', async ({ line, name }) => {
    const asked = Promise.withResolvers<void>()
    const silent = createServer(() => asked.resolve()).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const cancel = new AbortController()
    void asked.promise.then(() => cancel.abort())
    try {
      const ran = await workplace.medspa([...name.split(' '), ...line, '--json'], {
        env: aws(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`),
        cancelSignal: cancel.signal,
        killSignal: 'SIGINT',
        forceKillAfterDelay: false,
      })
      expect({ ...documentOf(ran), exitCode: ran.exitCode }).toMatchObject({
        exitCode: 130,
        command: name,
        error: { code: 'cancelled' },
      })
    } finally {
      silent.close()
    }
  })

  it.each([
    ...aboutEnvironment.map(({ line, name }) => ({ name, line: [...line, '--sandbox'] })),
    ...documented.flatMap(({ name }) => (name.startsWith('sandbox ') ? [{ name, line: [] }] : [])),
  ])('$name: a mistake of ours', async ({ line, name }) => {
    // A folder of its own cannot be made below a file.
    const ran = await json(name, line, { MEDSPA_SANDBOX_HOME: `${entry}/none` })
    expect(ran).toMatchObject({ exitCode: 1, error: { code: 'unexpected', whose: 'medspa' } })
  })
})

describe('the document on a sandbox without a deployment', () => {
  it('the sandbox commands, from up to down', async () => {
    expect(await json('sandbox status', [])).toMatchObject({ exitCode: 0, result: { running: false } })
    expect(await json('sandbox down', [])).toMatchObject({ result: { stopped: false } })
    for (const command of ['sandbox up', 'sandbox status', 'sandbox env'])
      expect(await json(command, [])).toMatchObject({ exitCode: 0, environment: null })
  })

  it('commands that succeed, are refused, or have a question and no terminal', async () => {
    expect(await json('unlock', onSandbox)).toMatchObject({ exitCode: 0, result: { deployLock: null, removed: [] } })
    expect(await json('plan', onSandbox)).toMatchObject({ exitCode: 0, result: { empty: false } })
    for (const command of ['migrate', 'validate'])
      expect(await json(command, onSandbox)).toMatchObject({ exitCode: 3, error: { code: 'not-deployed' } })
    expect(await json('deploy', onSandbox)).toMatchObject({ exitCode: 3, error: { code: 'approval-needed' } })
  })

  it.each(aboutEnvironment)("$name: in another account than the environment's", async ({ line, name }) => {
    const { endpoint, credentials } = await workplace.endpoint()
    const keys = { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey }
    const elsewhere = { ...aws(endpoint), ...keys, MEDSPA_ACCOUNT_ID: '999999999999' }
    expect(await json(name, line, elsewhere)).toMatchObject({ exitCode: 3, error: { code: 'account-mismatch' } })
  })

  const recordsOf = async () => {
    const dir = path.join(workplace.dir, '.medspa/runs')
    const names = (await readdir(dir)).filter((name) => name.endsWith('.json')).sort()
    return Promise.all(
      names.map(async (name) => runRecordSchema.parse(JSON.parse(await readFile(path.join(dir, name), 'utf8')))),
    )
  }
  /** A deploy under way, whose Terraform is this script; resolves once that has begun. */
  const begun = async (terraform: string) => {
    const bin = await workplace.binWith([], { terraform })
    const [started, released] = [path.join(bin, 'started'), path.join(bin, 'released')]
    const env = {
      ...workplace.env,
      PATH: `${bin}${path.delimiter}${workplace.env.PATH}`,
      TERRAFORM: findOnPath('terraform') ?? '',
      STARTED: started,
      RELEASED: released,
    }
    const child = execa(process.execPath, [entry, 'deploy', ...onSandbox, '--json'], {
      cwd: workplace.dir,
      env,
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
    })
    let [over, said] = [false, '']
    child.stderr.on('data', (text: Buffer) => {
      said += text
    })
    const until = async (what: string, seen: () => boolean) => {
      while (!seen()) {
        if (over) throw new Error(`it ended before ${what}: ${(await ended).stderr}`)
        await wait(20)
      }
    }
    const ended = child.then((result): Ran => {
      over = true
      return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr }
    })
    await until('Terraform began', () => existsSync(started))
    return {
      child,
      ended,
      release: () => writeFile(released, ''),
      says: (pattern: RegExp) => until(`it said ${pattern}`, () => pattern.test(said)),
    }
  }

  it('a cancelled deploy, and its run record', async () => {
    const { child, ended } = await begun(tellingTerraform)
    // One key under npx: the terminal's signal, and npm's.
    child.kill('SIGINT')
    child.kill('SIGTERM')
    const ran = await ended
    expect([ran.exitCode, documentOf(ran)]).toEqual([130, expect.objectContaining({ command: 'deploy' })])
    expect(documentOf(ran).error).toMatchObject({ code: 'cancelled' })
    const record = (await recordsOf()).at(-1)
    expect(record).toMatchObject({ command: 'deploy', status: 'cancelled', exitCode: 130, target: 'sandbox' })
    expect(record?.steps.at(-1)).toMatchObject({ id: 'plan-foundation', status: 'failed' })
  })

  it('a deploy cancelled twice, which ends at once', async () => {
    const { child, ended, release, says } = await begun(stubbornTerraform)
    child.kill('SIGINT')
    await says(/cancelling; waiting/)
    // Asked until it is believed: signals that come together are one wish.
    const asking = setInterval(() => child.kill('SIGINT'), 100)
    const impatient = await ended.finally(() => clearInterval(asking))
    expect([impatient.exitCode, documentOf(impatient).error?.code]).toEqual([130, 'cancelled'])
    await release()
    expect((await recordsOf()).at(-1)).toMatchObject({ status: 'running', exitCode: null })
  })

  it('a deploy while another holds the lock, and after a killed one', async () => {
    const { child, ended, release } = await begun(stubbornTerraform)
    const running = (await recordsOf()).at(-1)
    expect(running).toMatchObject({ command: 'deploy', status: 'running', process: { pid: child.pid } })
    const manager = new SecretsManagerClient(await workplace.aws())
    const secret = { Name: 'medspa-development-app-secrets', SecretString: '{"ADMIN_JWT_SECRET":"PLACEHOLDER"}' }
    await manager.send(new CreateSecretCommand(secret))
    for (const [command, ...args] of [
      ['deploy', '--yes'],
      ['unlock', '--yes'],
      ['migrate'],
      ['exec', 'true'],
      ['migrate repair', '--to', '1', '--yes'],
      ['park', '--yes'],
      ['destroy', '--yes'],
      ['park prune', '--yes'],
      ['restore', '--yes'],
      ['dns point', '--yes'],
      ['dns revert', '--yes'],
      ['webhooks point', '--yes'],
      ['webhooks revert', '--yes'],
      ['secrets refresh', '--yes'],
      ['secrets rotate', 'ADMIN_JWT_SECRET', '--yes'],
    ] as const)
      expect(await json(command, [...args, ...onSandbox])).toMatchObject({ exitCode: 5, error: { code: 'locked' } })
    child.kill('SIGKILL')
    await ended
    await release()
    expect(await json('unlock', onSandbox)).toMatchObject({ exitCode: 3, error: { code: 'approval-needed' } })
    expect(await json('unlock', [...onSandbox, '--yes'])).toMatchObject({
      exitCode: 0,
      result: { deployLock: { command: 'deploy' }, removed: ['deployLock'] },
    })
    expect((await recordsOf()).find(({ id }) => id === running?.id)).toMatchObject({ status: 'killed', exitCode: null })
  })

  it('runs: the list, one record, a record of another folder through the bucket, and none', async () => {
    const local = (await recordsOf()).filter(({ target }) => target === 'sandbox')
    const all = ['--all', '--limit', '50']
    const { result } = await json('runs', [...onSandbox, ...all])
    const listed = (result?.runs ?? []) as { id: string; status: string }[]
    expect(listed.map(({ id }) => id)).toEqual(local.map(({ id }) => id).reverse())
    expect(new Set(listed.map(({ status }) => status))).toEqual(
      new Set(['done', 'refused', 'cancelled', 'locked', 'killed']),
    )
    expect(await json('runs', ['--sandbox', '--env', 'production'])).toMatchObject({ result: { runs: [] } })

    expect((await json('runs', [...development, ...all])).result?.runs).toHaveLength(
      Math.min(50, (await recordsOf()).length - local.length),
    )

    // By default what changed something, and what one command did.
    const changing = ((await json('runs', onSandbox)).result?.runs ?? []) as { command: string; status: string }[]
    expect(changing.length).toBeGreaterThan(0)
    for (const { command, status } of changing) {
      expect(['plan', 'cost', 'validate']).not.toContain(command)
      expect(['usage', 'refused', 'locked']).not.toContain(status)
    }
    const unlocks = (await json('runs', [...onSandbox, '--command', 'unlock', '--limit', '1'])).result?.runs
    expect(unlocks).toEqual([
      expect.objectContaining({ command: 'unlock', short: expect.stringMatching(/^[0-9a-f]{8}$/) }),
    ])

    const pointer = 'Rehearsals: medspa runs --env development --sandbox'
    expect(succeeded(await workplace.medspa(['runs', ...development])).stdout).toContain(pointer)
    expect(succeeded(await workplace.medspa(['runs', ...onSandbox])).stdout).not.toContain(pointer)

    const elsewhere = await workplace.elsewhere()
    const copied = documentOf(await workplace.medspa(['runs', ...onSandbox, ...all, '--json'], { cwd: elsewhere }))
    const ids = ((copied.result?.runs ?? []) as typeof listed).map(({ id }) => id)
    expect(ids).toEqual(listed.map(({ id }) => id))
    const one = documentOf(await workplace.medspa(['runs', ids[0] ?? '', ...onSandbox, '--json'], { cwd: elsewhere }))
    expect(one.result?.run).toEqual(local.find((record) => record.id === ids[0]))
    expect(await json('runs', ['20010101', ...onSandbox])).toMatchObject({
      exitCode: 2,
      error: { code: 'run-unknown' },
    })
  })

  it('sandbox down and reset', async () => {
    expect(await json('sandbox down', [])).toMatchObject({ result: { stopped: true } })
    expect(await json('runs', onSandbox)).toMatchObject({ exitCode: 0 })
    expect(await json('sandbox reset', [])).toMatchObject({ exitCode: 0 })
  })
})
