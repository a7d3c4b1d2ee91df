import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Deps } from '../../src/deps.ts'
import { lookAround, lookAtFoundation, prepare, release } from '../../src/tasks/deploy.ts'
import { takeLock } from '../../src/tasks/lock.ts'
import { type Checkout, documentOf, freshClone, succeeded } from './support/checkout.ts'
import { type Running, startMedspa } from './support/running.ts'

const common = ['--env', 'development', '--sandbox']
const deployCommand = ['deploy', ...common, '--yes']
const bucket = 's3://medspa-sandbox-terraform-state/medspa-ai-platform/development'

// One environment, from nothing: each test begins where the one before it left it.
describe('one deploy at a time, whatever is killed', () => {
  let clone: Checkout
  const stopped = new Set<number>()

  beforeAll(async () => {
    clone = await freshClone()
    succeeded(await clone.run('npm', ['ci']))
  })
  afterAll(async () => {
    for (const pid of stopped) goOn(pid)
    await clone?.dispose()
  })

  const start = (...more: string[]) => startMedspa(clone, [...deployCommand, ...more])
  const unlock = () => clone.medspa(['unlock', ...common, '--yes', '--json'])
  const locks = async () => {
    const { stdout } = await clone.bash(`aws s3 ls ${bucket}/`)
    return [...stdout.matchAll(/\S+(?:\.lock\.json|\.tflock)$/gm)].map(([name]) => name)
  }
  const halt = (pid: number) => {
    process.kill(pid, 'SIGSTOP')
    stopped.add(pid)
  }
  const goOn = (pid: number) => {
    process.kill(pid, 'SIGCONT')
    stopped.delete(pid)
  }
  /** Kills the CLI while its Terraform stands still, so that it is at work for as long as the test wants. */
  const orphan = async (deploy: Running) => {
    const terraform = deploy.terraform()
    halt(terraform)
    await deploy.kill()
    return terraform
  }
  /** The conversations that the environment's database holds. */
  const callsIn = async (databaseUrl: string) => {
    const { result } = documentOf(succeeded(await clone.medspa(['sandbox', 'status', '--json'])))
    const url = new URL(databaseUrl)
    url.search = ''
    const ca = await readFile(String(result.caFile), 'utf8')
    const client = new Client({ connectionString: url.href, ssl: { ca } })
    await client.connect()
    const { rows } = await client
      .query<{ call_id: string }>('SELECT call_id FROM conversations')
      .finally(() => client.end())
    return rows.map(({ call_id }) => call_id)
  }
  const planIsEmpty = async () => {
    const ran = await clone.bash(
      `cd infra/terraform
      terraform init -input=false -reconfigure -backend-config="bucket=$TF_STATE_BUCKET" \\
        -backend-config="key=medspa-ai-platform/development/terraform.tfstate" -backend-config="region=us-east-1"
      terraform plan -var="environment=development" -detailed-exitcode -input=false`,
    )
    expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0)
  }

  it('killed during the foundation, and again during the apply: each time the next one waits for Terraform', async () => {
    const first = start()
    await first.until(/create module\.ecr\S+ …/)
    const foundation = await orphan(first)
    expect(await locks()).toEqual(['deploy.lock.json', 'terraform.tfstate.tflock'])

    const second = start()
    await second.until(new RegExp(`waiting for terraform apply of the ended deploy \\(process ${foundation}\\)`))
    const refused = await unlock()
    expect(refused.exitCode).toBe(5)
    expect(documentOf(refused).error).toMatchObject({ code: 'locked', hint: expect.stringContaining('still works') })
    goOn(foundation)
    expect(await second.until(/Take the deploy lock: done/)).toMatch(
      /taken over from .+ deploy since .+: its process is gone/,
    )

    await second.until(/create module\.rds\S+ …/)
    const apply = await orphan(second)
    const third = start('--json')
    await third.until(new RegExp(`waiting for terraform apply of the ended deploy \\(process ${apply}\\)`))
    goOn(apply)

    await third.until(/Take the deploy lock: done/)
    // Two at once: one goes, the other is told who, or waits.
    halt(third.pid)
    const other = await start('--json').ended
    expect(other.exitCode, other.stderr).toBe(5)
    expect(documentOf(other).error).toMatchObject({
      code: 'locked',
      message: expect.stringMatching(/ holds the deploy lock: deploy \(release [0-9a-f]+\)/),
      evidence: expect.arrayContaining([expect.stringContaining(`process ${third.pid}`)]),
    })
    const living = await unlock()
    expect(living.exitCode).toBe(5)
    expect(documentOf(living).error).toMatchObject({ code: 'locked' })
    const waiting = start('--wait', '--json')
    await waiting.until(/waiting for .+: deploy/)

    goOn(third.pid)
    documentOf(succeeded(await third.ended))
    const after = documentOf(succeeded(await waiting.ended))
    expect(after.steps.find(({ id }) => id === 'apply')?.status).toBe('skipped')
    expect(await locks()).toEqual([])
    await planIsEmpty()
  })

  it('a migration holds the lock too, and a cancelled one lets it go', async () => {
    const migrate = startMedspa(clone, ['migrate', ...common])
    await migrate.until(/Take the deploy lock: done/)
    halt(migrate.pid)
    const other = await start('--json').ended
    expect(other.exitCode, other.stderr).toBe(5)
    expect(documentOf(other).error?.message).toContain('migrate (pending migrations)')
    goOn(migrate.pid)
    succeeded(await migrate.ended)

    const cancelled = start()
    await cancelled.until(/Take the deploy lock: done/)
    process.kill(cancelled.pid, 'SIGINT')
    expect((await cancelled.ended).exitCode).toBe(130)
    expect(await locks()).toEqual([])
  })

  it('unlock removes what a killed deploy left, Terraform’s lock too, and nothing where nothing is locked', async () => {
    const killed = start()
    await killed.until(/Take the deploy lock: done/)
    await killed.until(/Check the required keys …/)
    await killed.kill()
    const left = {
      ID: '11111111-2222',
      Who: 'ada@laptop',
      Created: '2026-11-01T10:00:00Z',
      Operation: 'OperationTypeApply',
    }
    const file = path.join(clone.dir, '.medspa', 'left.json')
    await writeFile(file, JSON.stringify(left))
    succeeded(await clone.bash(`aws s3 cp ${file} ${bucket}/terraform.tfstate.tflock`))

    const unasked = await clone.medspa(['unlock', ...common, '--json'])
    expect(unasked.exitCode).toBe(3)
    expect(unasked.stderr).toContain('its process is gone')
    expect(unasked.stderr).toContain('ada@laptop, OperationTypeApply, since 2026-11-01T10:00:00Z')
    const document = documentOf(succeeded(await unlock()))
    expect(document.result).toMatchObject({
      deployLock: { command: 'deploy', process: { pid: killed.pid } },
      terraformLock: { id: '11111111-2222', who: 'ada@laptop' },
      removed: ['terraformLock', 'deployLock'],
    })
    expect(await locks()).toEqual([])
    expect(documentOf(succeeded(await unlock())).result).toEqual({ deployLock: null, terraformLock: null, removed: [] })
  })

  it('killed at every step of a release, and in the middle of its apply, it converges and loses nothing', async () => {
    const aws = async (command: string) =>
      JSON.parse(succeeded(await clone.bash(`aws ${command} --output json`)).stdout)
    const look = async () => {
      const [secret, database, revisions] = await Promise.all([
        aws('secretsmanager get-secret-value --secret-id medspa-development-app-secrets'),
        aws('rds describe-db-instances --db-instance-identifier medspa-development --endpoint-url "$AWS_ENDPOINT_URL"'),
        aws('ecs list-task-definitions --family-prefix medspa-development-api --status ACTIVE'),
      ])
      const keys = JSON.parse(secret.SecretString) as Record<string, string>
      return {
        keys,
        calls: await callsIn(keys.DATABASE_URL ?? ''),
        database: database.DBInstances[0].DbiResourceId as string,
        revisions: revisions.taskDefinitionArns as string[],
      }
    }
    const before = await look()
    expect(before.calls.length).toBeGreaterThan(0)
    await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), 'A release that is killed again and again.\n')
    const tag = await clone.commit('A release that is killed again and again')

    const deps = {} as Deps
    const request = { command: 'deploy', reason: 'release', wait: false }
    const lists = [lookAround(deps), takeLock(deps, request), lookAtFoundation(deps), prepare(deps), release(deps)]
    const points = lists.flat().flatMap(({ id, title }) => {
      const begun = `${title} …`
      // In the middle first: the apply is done then, and there is none to be killed before.
      return id === 'apply' ? ['(create|update) module\\.\\S+ …', begun] : begun
    })
    const foundation = ['Make registries and secrets …']
    for (const point of points.filter((each) => !foundation.includes(each))) {
      const deploy = start()
      await deploy.until(new RegExp(point))
      await deploy.kill()
    }
    const document = documentOf(succeeded(await start('--json').ended))
    expect(document.result.release).toBe(tag)

    const after = await look()
    expect(after.keys).toEqual(before.keys)
    expect(after.calls).toEqual(expect.arrayContaining(before.calls))
    expect(after.database).toBe(before.database)
    expect(after.revisions).toEqual(expect.arrayContaining(before.revisions))
    expect(await locks()).toEqual([])
    await planIsEmpty()
  })
})
