import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { traced } from '../support/trace.ts'
import { type Checkout, documentOf, freshClone, type Ran, succeeded } from './support/checkout.ts'
import { deployCommand, developmentOf } from './support/development.ts'

const migration = 'app/migrations/9999_columns.sql'

/** What another project's shell may hold; a rehearsal must not notice. */
const pollutedShell = {
  AWS_PROFILE: 'clinic',
  AWS_ENDPOINT_URL_S3: 'https://s3.us-east-1.amazonaws.com',
  TF_VAR_environment: 'production',
  TF_CLI_CONFIG_FILE: '/nowhere/terraformrc',
}

describe('an operator rehearses on a fresh clone', () => {
  let clone: Checkout
  let first: Ran
  let api: string

  beforeAll(async () => {
    clone = await freshClone()
    succeeded(await clone.run('npm', ['ci']))
    first = await clone.run('npx', ['medspa', ...deployCommand], { env: pollutedShell })
  })
  afterAll(() => clone?.dispose())

  const planIsEmpty = () => developmentOf(clone).planIsEmpty()
  const aws = (command: string) => developmentOf(clone).aws(command)
  const health = async () => {
    const response = await fetch(`${api}/health`)
    return { status: response.status, body: (await response.json()) as { release?: string } }
  }
  const runningTaskDefinition = async (): Promise<string> =>
    (await aws('ecs describe-services --cluster medspa-development --services medspa-development-api')).services[0]
      .taskDefinition

  it('one command takes it from nothing to an answering API', async () => {
    succeeded(first)
    api = /api\s+(http:\S+)/.exec(first.stdout)?.[1] ?? ''
    expect(first.stdout).toMatch(/voice\s+http:\S+/)
    expect((await health()).status).toBe(200)
  })

  it('the same command again changes nothing, and says why', async () => {
    const document = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
    expect(document.steps.map(({ id, section }) => ({ id, section }))).toEqual(traced)
    const status = Object.fromEntries(document.steps.map((step) => [step.id, step.status]))
    const looking = ['preflight', 'lock', 'inspect-images', 'plan', 'secret-references', 'validate']
    expect(looking.map((id) => status[id])).toEqual(looking.map(() => 'done'))
    const changing = Object.fromEntries(Object.entries(status).filter(([id]) => !looking.includes(id)))
    expect(new Set(Object.values(changing)), JSON.stringify(document.steps)).toEqual(new Set(['skipped']))
    for (const step of document.steps.filter((each) => each.status === 'skipped')) expect(step.reason).toBeTruthy()

    const planned = documentOf(succeeded(await clone.medspa(['plan', '--env', 'development', '--sandbox', '--json'])))
    expect(planned.result).toEqual({ asleep: null, changes: [], empty: true, refused: [] })
    await planIsEmpty()
  })

  it('a least number of tasks that a stopped deploy left at none is raised by the next', async () => {
    const target = '--service-namespace ecs --scalable-dimension ecs:service:DesiredCount'
    const service = 'service/medspa-development/medspa-development-api'
    succeeded(
      await clone.bash(
        `aws application-autoscaling register-scalable-target ${target} --resource-id ${service} --min-capacity 0 --max-capacity 4`,
      ),
    )
    succeeded(await clone.medspa(deployCommand))
    const { ScalableTargets } = await aws(
      `application-autoscaling describe-scalable-targets --service-namespace ecs --resource-ids ${service}`,
    )
    expect(ScalableTargets).toMatchObject([{ MinCapacity: 1, MaxCapacity: 4 }])
  })

  it('migrate and validate work alone', async () => {
    const migrated = documentOf(
      succeeded(await clone.medspa(['migrate', '--env', 'development', '--sandbox', '--json'])),
    )
    expect(migrated.result).toMatchObject({ applied: [], exitCode: 0, task: expect.stringContaining('arn:aws:ecs:') })
    const validated = documentOf(
      succeeded(await clone.medspa(['validate', '--env', 'development', '--sandbox', '--json'])),
    )
    expect(validated.result).toMatchObject({
      probes: [
        { id: 'health', status: 'ok' },
        { id: 'ready', status: 'ok' },
        { id: 'missed-call', status: 'ok' },
      ],
    })
  })

  it('a new commit replaces the release while callers are answered, and keeps the old revision', async () => {
    const before = await runningTaskDefinition()
    await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), 'A new release.\n')
    const tag = await clone.commit('A new release')

    let deploying = true
    const answers: number[] = []
    const watching = (async () => {
      while (deploying) answers.push((await health()).status)
    })()
    const document = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
    deploying = false
    await watching

    expect(document.result.release).toBe(tag)
    expect(answers.length).toBeGreaterThan(50)
    expect(new Set(answers)).toEqual(new Set([200]))
    expect((await health()).body.release).toBe(tag)
    const { taskDefinition: old } = await aws(`ecs describe-task-definition --task-definition ${before}`)
    expect(old.status).toBe('ACTIVE')
    expect(await runningTaskDefinition()).not.toBe(before)
    const alias = await aws('lambda get-alias --function-name medspa-development-voice --name live')
    const { Versions: versions } = await aws(
      'lambda list-versions-by-function --function-name medspa-development-voice',
    )
    expect(
      versions.find(({ Version }: { Version: string }) => Version === alias.FunctionVersion).Description,
    ).toContain(tag)
    await planIsEmpty()
  })

  it('a migration with bad SQL stops before the rollout, and the mended one goes through', async () => {
    const serving = (await health()).body.release
    await writeFile(path.join(clone.dir, migration), 'ALTER TABLE no_such_table ADD COLUMN oops text;\n')
    await clone.commit('A migration that cannot work')
    const failed = await clone.medspa([...deployCommand, '--json'])
    expect(failed.exitCode).toBe(1)
    expect(failed.stderr).toContain('relation "no_such_table" does not exist')
    expect(documentOf(failed).error).toMatchObject({
      code: 'migration-failed',
      message: expect.stringContaining('relation "no_such_table" does not exist'),
    })
    expect(documentOf(failed).steps.map(({ id }) => id)).not.toContain('rollout')
    expect((await health()).body.release).toBe(serving)
    await planIsEmpty()

    await writeFile(path.join(clone.dir, migration), 'CREATE TABLE mended (id int PRIMARY KEY);\n')
    const tag = await clone.commit('The migration, mended')
    const document = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
    expect(document.steps.find(({ id }) => id === 'migrate')?.reason).toContain('9999_columns')
    expect((await health()).body.release).toBe(tag)
    await planIsEmpty()
  })

  /** Deploys a new commit, and does `mischief` between the deploy's own check of the keys and its rollout. */
  const deployWithMischief = async (name: string, mischief: (tag: string) => Promise<unknown>) => {
    await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), `${name}\n`)
    const tag = await clone.commit(name)
    // Without npx in front: the process that is halted must be the CLI itself.
    const deploying = clone.start(['deploy', '--env', 'development', '--sandbox', '--yes'])
    let halted = false
    for await (const line of deploying.iterable({ from: 'stderr' })) {
      if (halted || !String(line).includes('Check the keys that tasks read: done')) continue
      // The migration's task, which may run by now, reads DATABASE_URL and an image of its own, no more.
      deploying.kill('SIGSTOP')
      await mischief(tag)
      deploying.kill('SIGCONT')
      halted = true
    }
    const { exitCode, stderr } = await deploying
    expect(halted, stderr).toBe(true)
    return { exitCode, stderr }
  }

  it('a key taken away behind its back ends as on Fargate, and the reason is told', async () => {
    const secret = 'medspa-development-app-secrets'
    const { SecretString: whole } = await aws(`secretsmanager get-secret-value --secret-id ${secret}`)
    const { ADMIN_JWT_SECRET: _, ...rest } = JSON.parse(whole)
    const put = async (values: object) => {
      const file = path.join(clone.dir, '.medspa', 'secret.json')
      await writeFile(file, JSON.stringify(values), { mode: 0o600 })
      await aws(`secretsmanager put-secret-value --secret-id ${secret} --secret-string file://${file}`)
      await rm(file)
    }
    const serving = (await health()).body.release
    const failed = await deployWithMischief('A key goes', () => put(rest))
    expect(failed.exitCode, failed.stderr).toBe(1)
    expect(failed.stderr).toContain('ResourceInitializationError')
    expect(failed.stderr).toContain('ADMIN_JWT_SECRET')
    expect((await health()).body.release).toBe(serving)

    await put(JSON.parse(whole))
    succeeded(await clone.medspa(deployCommand))
    await planIsEmpty()
  })

  it('an image taken away behind its back likewise', async () => {
    const failed = await deployWithMischief('An image goes', (tag) =>
      aws(`ecr batch-delete-image --repository-name medspa-development-api --image-ids imageTag=${tag}`),
    )
    expect(failed.exitCode, failed.stderr).toBe(1)
    expect(failed.stderr).toContain('CannotPullContainerError')

    succeeded(await clone.medspa(deployCommand))
    await planIsEmpty()
  })

  it('a sandbox that died is one clear error', async () => {
    const { pid } = documentOf(await clone.medspa(['sandbox', 'status', '--json'])).result as { pid: number }
    process.kill(pid, 'SIGKILL')
    const ran = await clone.medspa([...deployCommand, '--json'])
    expect(ran.exitCode).toBe(1)
    expect(documentOf(ran).error).toMatchObject({
      code: 'sandbox-died',
      hint: expect.stringContaining('medspa sandbox up'),
    })
  })
})
