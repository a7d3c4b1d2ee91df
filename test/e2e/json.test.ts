import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunRecord } from '../../src/runs/record.ts'
import { stubbornTerraform } from '../integration/cli/support/terraforms.ts'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand } from './support/development.ts'
import { startMedspa } from './support/running.ts'

// What needs a deployed environment; the rest is test/integration/cli/json.test.ts.
describe('the documents and records of a deployed environment', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await populatedClone()
  })
  afterAll(() => clone?.dispose())

  const json = async (command: string, args: readonly string[] = [], input?: string) => {
    const stdin = input === undefined ? {} : { input }
    const ran = await clone.medspa([...command.split(' '), ...args, ...common, '--json'], stdin)
    const document = documentOf(ran)
    expect(document.command).toBe(command)
    return { ...document, exitCode: ran.exitCode }
  }

  it('each command that succeeds prints a document that its schema allows', async () => {
    const commit = (await clone.run('git', ['rev-parse', 'HEAD'])).stdout.trim()
    expect(await json('deploy', ['--yes'])).toMatchObject({ exitCode: 0, result: { release: commit } })
    expect(await json('plan')).toMatchObject({ exitCode: 0, result: { changes: [], empty: true, refused: [] } })
    expect(await json('migrate')).toMatchObject({ exitCode: 0, result: { applied: [], exitCode: 0 } })
    const { result } = await json('validate')
    expect(result.probes).toHaveLength(18)
  })

  it('cost: the deployed resources match the settings, and the document prices both', async () => {
    const running = await json('cost', ['--budget', '500'])
    expect(running).toMatchObject({
      exitCode: 0,
      result: {
        source: 'running',
        now: 'awake',
        budget: { kept: true, environments: [{ counted: 'awake' }, { environment: 'production', counted: 'awake' }] },
      },
    })
    const settings = await json('cost', ['--settings'])
    expect(settings).toMatchObject({ result: { source: 'settings', now: 'absent' } })
    const { awake, parked, saves, spot } = settings.result
    expect(running.result).toMatchObject({ awake, parked, saves, spot })
  })

  it('a tag that is not in the registry, and an environment that fails validation, are errors in the document', async () => {
    expect(await json('deploy', ['--yes', '--tag', 'none'])).toMatchObject({
      exitCode: 3,
      error: { whose: 'operator' },
    })
    succeeded(
      await clone.bash(
        `aws ecs update-service --cluster medspa-development --service medspa-development-api --desired-count 0
        aws ecs wait services-stable --cluster medspa-development --services medspa-development-api`,
      ),
    )
    expect(await json('validate')).toMatchObject({
      exitCode: 4,
      error: { code: 'validation-failed' },
      result: { probes: expect.arrayContaining([expect.objectContaining({ id: 'health', status: 'failed' })]) },
    })
  })

  it('run records hold release, digests and caller, and no value of a key', async () => {
    const { result } = await json('runs', ['--all'])
    const runs = result.runs as RunRecord[]
    expect(runs.slice(0, 8).map(({ command, status }) => [command, status])).toEqual([
      ['validate', 'validation'],
      ['deploy', 'refused'],
      ['cost', 'done'],
      ['cost', 'done'],
      ['validate', 'done'],
      ['migrate', 'done'],
      ['plan', 'done'],
      ['deploy', 'done'],
    ])
    const [again, first] = runs.slice(7)
    const commit = (await clone.run('git', ['rev-parse', 'HEAD'])).stdout.trim()
    expect(again).toMatchObject({ release: { from: commit, to: commit }, operator: { arn: expect.any(String) } })
    expect(first).toMatchObject({ command: 'deploy', status: 'done', release: { to: commit } })
    expect(Object.keys(again?.digests ?? {}).sort()).toEqual(['api', 'migrate', 'voice-lambda'])

    const { stdout } = succeeded(
      await clone.bash(`aws secretsmanager get-secret-value --secret-id medspa-development-app-secrets \\
        --query SecretString --output text`),
    )
    const values = Object.values(JSON.parse(stdout) as Record<string, string>).filter((value) => value.length >= 6)
    expect(values.length).toBeGreaterThan(2)
    const dir = path.join(clone.dir, '.medspa/runs')
    const texts = await Promise.all((await readdir(dir)).map((name) => readFile(path.join(dir, name), 'utf8')))
    expect(texts.length).toBeGreaterThan(6)
    for (const text of texts) for (const value of values) expect(text.includes(value)).toBe(false)
  })

  it('secrets commands: values written, refused during a deploy, and tasks replaced by --roll', async () => {
    succeeded(
      await clone.bash(
        `aws ecs update-service --cluster medspa-development --service medspa-development-api --desired-count 1
        aws ecs wait services-stable --cluster medspa-development --services medspa-development-api`,
      ),
    )
    const set = ['ADMIN_JWT_SECRET', '--stdin', '--yes', '--no-roll']
    const written = await json('secrets set', set, 'k'.repeat(48))
    expect(written).toMatchObject({ exitCode: 0, result: { changed: ['ADMIN_JWT_SECRET'], rolled: false } })
    expect(written.result.tasksBehind).not.toEqual([])

    // Git ignores the folder: the release stays the same.
    const file = path.join(clone.dir, '.medspa/keys.env')
    await writeFile(file, 'OWN_KEY=of the clinic\n')
    const bin = path.join(clone.dir, '.medspa/bin')
    const [started, released] = [path.join(bin, 'started'), path.join(bin, 'released')]
    await mkdir(bin)
    await writeFile(path.join(bin, 'terraform'), stubbornTerraform, { mode: 0o755 })
    const PATH = `${bin}${path.delimiter}${clone.env.PATH}`
    const env = { ...clone.env, PATH, STARTED: started, RELEASED: released }
    const deploy = startMedspa({ ...clone, env }, deployCommand)
    await deploy.until(/Take the deploy lock \(2\.3\): done/)
    const locked = { exitCode: 5, error: { code: 'locked' } }
    const again = ['ADMIN_JWT_SECRET', '--stdin', '--yes', '--roll']
    expect(await json('secrets set', again, 'k'.repeat(48))).toMatchObject(locked)
    expect(await json('secrets import', [file, '--yes', '--roll'])).toMatchObject(locked)
    expect(await json('secrets unset', ['OWN_KEY', '--yes', '--roll'])).toMatchObject(locked)
    await deploy.kill()
    await writeFile(released, '')

    const rolled = (...changed: string[]) => ({ exitCode: 0, result: { changed, rolled: true, tasksBehind: [] } })
    expect(await json('secrets import', [file, '--yes', '--roll'])).toMatchObject(rolled('OWN_KEY'))
    expect(await json('secrets unset', ['TWILIO_AUTH_TOKEN', '--yes'])).toMatchObject({
      exitCode: 3,
      error: { code: 'secret-key-in-use' },
    })
    const rotated = await json('secrets rotate', ['ADMIN_JWT_SECRET', '--yes'])
    expect(rotated).toMatchObject(rolled('ADMIN_JWT_SECRET'))
    expect(await json('secrets refresh')).toMatchObject({ exitCode: 0, result: { changed: [], rolled: false } })
    const { result } = await json('secrets list')
    expect(result.tasks).toEqual([expect.objectContaining({ behind: false })])
  })
})
