import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findOnPath } from '../../../sandbox/data/processes.ts'
import { runRecordSchema } from '../../../src/runs/record.ts'
import { faultsOf } from '../../support/json-schemas.ts'
import { stubbornTerraform, tellingTerraform } from './support/terraforms.ts'
import { documentOf, entry, openWorkplace, type Ran, type Workplace } from './support/workplace.ts'

// The real program and a sandbox on which nothing was deployed. What needs a deployed one: test/e2e/json.test.ts.
let workplace: Workplace
beforeAll(async () => {
  workplace = await openWorkplace()
})
afterAll(() => workplace.dispose())

const development = ['--env', 'development']
const onSandbox = [...development, '--sandbox']

/** The one document on stdout, which its command's schema describes. */
const documented = (schema: string, ran: Ran) => {
  const document = documentOf(ran)
  expect(faultsOf(schema, document)).toEqual([])
  expect(document.ok).toBe(ran.exitCode === 0)
  return { ...document, exitCode: ran.exitCode }
}
const json = async (schema: string, args: readonly string[], env: Record<string, string> = {}) =>
  documented(schema, await workplace.medspa([...schema.split(' '), '--json', ...args], { env }))

const nowhere = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_ACCESS_KEY_ID: 'nobody',
  AWS_SECRET_ACCESS_KEY: 'nothing',
  TF_STATE_BUCKET: 'clinic-terraform-state',
}
const commands = ['deploy', 'plan', 'migrate', 'validate', 'unlock']

describe('a document of a command that cannot begin', () => {
  it('of a line that makes no sense', async () => {
    for (const args of [['deply'], ['sandbox', 'upp'], ['completion', 'csh'], []]) {
      const document = documented('usage', await workplace.medspa([...args, '--json']))
      expect(document).toMatchObject({ exitCode: 2, command: args.join(' ').replace(' csh', '') || null })
    }
  })

  it.each([...commands, 'runs'])('%s: an option, an environment, a configuration that cannot be', async (command) => {
    expect(await json(command, ['--evn', 'development'])).toMatchObject({ exitCode: 2, error: { code: 'usage' } })
    const environment = await json(command, ['--env', 'staging'])
    expect(environment).toMatchObject({ exitCode: 2, error: { code: 'environment-unknown' } })
    const config = await json(command, [...development, '--config', 'none.yaml'])
    expect(config).toMatchObject({ exitCode: 2, error: { code: 'config-unreadable' } })
  })

  it.each(commands)('%s: no state bucket, an AWS that does not answer, a mistake of ours', async (command) => {
    expect((await json(command, development)).error).toMatchObject({ code: 'state-bucket-unset' })
    const tag = command === 'deploy' ? ['--tag', 'v1'] : []
    const unreachable = await json(command, [...development, ...tag], nowhere)
    expect(unreachable).toMatchObject({ exitCode: 1, error: { code: 'aws-unreachable', whose: 'aws' } })
    expect(unreachable.steps.at(-1)).toMatchObject({ id: 'preflight', status: 'failed' })
    // A folder of its own cannot be made below a file.
    const ran = await workplace.medspa([command, ...development, '--sandbox', '--json'], {
      env: { MEDSPA_SANDBOX_HOME: `${entry}/none` },
    })
    expect(documented(command, ran)).toMatchObject({ exitCode: 1, error: { code: 'unexpected', whose: 'medspa' } })
  })

  it.each(['up', 'down', 'status', 'env', 'reset'])(
    'sandbox %s: an option that is none, a mistake of ours',
    async (name) => {
      const command = `sandbox ${name}`
      expect(await json(command, ['--env', 'x'])).toMatchObject({ exitCode: 2, error: { code: 'usage' } })
      const ran = await json(command, [], { MEDSPA_SANDBOX_HOME: `${entry}/none` })
      expect(ran).toMatchObject({ exitCode: 1, error: { code: 'unexpected', whose: 'medspa' } })
    },
  )
})

describe('a document on a sandbox without a deployment', () => {
  it('of the sandbox itself, from its start to its end', async () => {
    expect(await json('sandbox status', [])).toMatchObject({ exitCode: 0, result: { running: false } })
    expect(await json('sandbox down', [])).toMatchObject({ result: { stopped: false } })
    for (const command of ['sandbox up', 'sandbox status', 'sandbox env'])
      expect(await json(command, [])).toMatchObject({ exitCode: 0, environment: null })
  })

  it('of what is done, refused, and needs an answer that nobody can give', async () => {
    expect(await json('unlock', onSandbox)).toMatchObject({ exitCode: 0, result: { deployLock: null, removed: [] } })
    expect(await json('plan', onSandbox)).toMatchObject({ exitCode: 0, result: { empty: false } })
    for (const command of ['migrate', 'validate'])
      expect(await json(command, onSandbox)).toMatchObject({ exitCode: 3, error: { code: 'not-deployed' } })
    expect(await json('deploy', onSandbox)).toMatchObject({ exitCode: 3, error: { code: 'approval-needed' } })
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
        await nextTurn()
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

  it('of a deploy that is cancelled, and its record', async () => {
    const { child, ended } = await begun(tellingTerraform)
    // One key under npx: the terminal's signal, and npm's.
    child.kill('SIGINT')
    child.kill('SIGTERM')
    expect(documented('deploy', await ended)).toMatchObject({ exitCode: 130, error: { code: 'cancelled' } })
    const record = (await recordsOf()).at(-1)
    expect(record).toMatchObject({ command: 'deploy', status: 'cancelled', exitCode: 130, target: 'sandbox' })
    expect(record?.steps.at(-1)).toMatchObject({ id: 'plan-foundation', status: 'failed' })
  })

  it('of an impatient one, that leaves at once', async () => {
    const { child, ended, release, says } = await begun(stubbornTerraform)
    child.kill('SIGINT')
    await says(/cancelling; waiting/)
    // Asked until it is believed: signals that come together are one wish.
    const asking = setInterval(() => child.kill('SIGINT'), 100)
    const impatient = await ended.finally(() => clearInterval(asking))
    expect(documented('deploy', impatient)).toMatchObject({ exitCode: 130, error: { code: 'cancelled' } })
    await release()
    expect((await recordsOf()).at(-1)).toMatchObject({ status: 'running', exitCode: null })
  })

  it('of one that finds another at work, and of one that was killed', async () => {
    const { child, ended, release } = await begun(stubbornTerraform)
    const running = (await recordsOf()).at(-1)
    expect(running).toMatchObject({ command: 'deploy', status: 'running', process: { pid: child.pid } })
    expect(await json('deploy', [...onSandbox, '--yes'])).toMatchObject({ exitCode: 5, error: { code: 'locked' } })
    expect(await json('unlock', [...onSandbox, '--yes'])).toMatchObject({ exitCode: 5, error: { code: 'locked' } })
    child.kill('SIGKILL')
    await ended
    await release()
    expect(await json('unlock', [...onSandbox, '--yes'])).toMatchObject({
      exitCode: 0,
      result: { deployLock: { command: 'deploy' }, removed: ['deployLock'] },
    })
    expect((await recordsOf()).find(({ id }) => id === running?.id)).toMatchObject({ status: 'killed', exitCode: null })
  })

  it('of the records: a list, one of them, another folder’s through the bucket, and none', async () => {
    const local = (await recordsOf()).filter(({ target }) => target === 'sandbox')
    const { result } = await json('runs', onSandbox)
    const listed = (result?.runs ?? []) as { id: string; status: string }[]
    expect(listed.map(({ id }) => id)).toEqual(local.map(({ id }) => id).reverse())
    expect(new Set(listed.map(({ status }) => status))).toEqual(
      new Set(['done', 'refused', 'cancelled', 'locked', 'killed']),
    )
    expect(await json('runs', ['--sandbox', '--env', 'production'])).toMatchObject({ result: { runs: [] } })

    expect((await json('runs', development)).result?.runs).toHaveLength((await recordsOf()).length - local.length)

    const elsewhere = await workplace.elsewhere()
    const copied = documented('runs', await workplace.medspa(['runs', ...onSandbox, '--json'], { cwd: elsewhere }))
    const ids = ((copied.result?.runs ?? []) as typeof listed).map(({ id }) => id)
    expect(ids).toEqual(listed.map(({ id }) => id))
    const one = documented(
      'runs',
      await workplace.medspa(['runs', ids[0] ?? '', ...onSandbox, '--json'], { cwd: elsewhere }),
    )
    expect(one.result?.run).toEqual(local.find((record) => record.id === ids[0]))
    expect(await json('runs', ['20010101', ...onSandbox])).toMatchObject({
      exitCode: 2,
      error: { code: 'run-unknown' },
    })
  })

  it('of the end', async () => {
    expect(await json('sandbox down', [])).toMatchObject({ result: { stopped: true } })
    expect(await json('runs', onSandbox)).toMatchObject({ exitCode: 0 })
    expect(await json('sandbox reset', [])).toMatchObject({ exitCode: 0 })
  })
})
