import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { deployCommand, developmentOf } from './support/development.ts'

const migration = 'app/migrations/9999_columns.sql'

describe('a release that cannot work', () => {
  let clone: Checkout
  let health = ''
  beforeAll(async () => {
    clone = await populatedClone()
    const { LoadBalancers } = await aws('elbv2 describe-load-balancers')
    expect(LoadBalancers).toHaveLength(1)
    health = `http://${LoadBalancers[0].DNSName}/health`
  })
  afterAll(() => clone?.dispose())

  const planIsEmpty = () => developmentOf(clone).planIsEmpty()
  const aws = (command: string) => developmentOf(clone).aws(command)
  const serving = async () => (JSON.parse((await clone.http(health)).body) as { release: string }).release

  it('for bad SQL in a migration: stops before the rollout, and the mended one goes through', async () => {
    const before = await serving()
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
    expect(await serving()).toBe(before)
    await planIsEmpty()

    await writeFile(path.join(clone.dir, migration), 'CREATE TABLE mended (id int PRIMARY KEY);\n')
    const tag = await clone.commit('The migration, mended')
    const document = documentOf(succeeded(await clone.medspa([...deployCommand, '--json'])))
    expect(document.steps.find(({ id }) => id === 'migrate')?.reason).toContain('9999_columns')
    expect(await serving()).toBe(tag)
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

  it('for a key taken away behind its back: ends as on Fargate, and the reason is told', async () => {
    const secret = 'medspa-development-app-secrets'
    const { SecretString: whole } = await aws(`secretsmanager get-secret-value --secret-id ${secret}`)
    const { ADMIN_JWT_SECRET: _, ...rest } = JSON.parse(whole)
    const put = async (values: object) => {
      const file = path.join(clone.dir, '.medspa', 'secret.json')
      await writeFile(file, JSON.stringify(values), { mode: 0o600 })
      await aws(`secretsmanager put-secret-value --secret-id ${secret} --secret-string file://${file}`)
      await rm(file)
    }
    const before = await serving()
    const failed = await deployWithMischief('A key goes', () => put(rest))
    expect(failed.exitCode, failed.stderr).toBe(1)
    expect(failed.stderr).toContain('ResourceInitializationError')
    expect(failed.stderr).toContain('ADMIN_JWT_SECRET')
    expect(await serving()).toBe(before)

    await put(JSON.parse(whole))
    succeeded(await clone.medspa(deployCommand))
    await planIsEmpty()
  })

  it('for an image taken away behind its back: likewise', async () => {
    const failed = await deployWithMischief('An image goes', (tag) =>
      aws(`ecr batch-delete-image --repository-name medspa-development-api --image-ids imageTag=${tag}`),
    )
    expect(failed.exitCode, failed.stderr).toBe(1)
    expect(failed.stderr).toContain('CannotPullContainerError')

    succeeded(await clone.medspa(deployCommand))
    await planIsEmpty()
  })

  it('leaves nothing that the next deploy does not mend: a least number of tasks at none', async () => {
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
})
