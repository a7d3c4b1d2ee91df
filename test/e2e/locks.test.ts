import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtClone, type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { common, deployCommand, developmentOf } from './support/development.ts'
import { type Running, startMedspa } from './support/running.ts'

const bucket = 's3://medspa-sandbox-terraform-state/medspa-ai-platform/development'

// One environment, from nothing: each test begins where the one before it left it.
describe('one deploy at a time, whatever is killed', () => {
  let clone: Checkout
  let environment: ReturnType<typeof developmentOf>
  const stopped = new Set<number>()

  beforeAll(async () => {
    clone = await builtClone()
    environment = developmentOf(clone)
  })
  afterAll(async () => {
    for (const pid of stopped) goOn(pid)
    await clone?.dispose()
  })

  const start = (...more: string[]) => startMedspa(clone, [...deployCommand, ...more])
  const unlock = (...more: string[]) => clone.medspa(['unlock', ...common, '--yes', '--json', ...more])
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

  it('after a kill during the foundation, and during the apply, the next deploy waits for Terraform', async () => {
    const first = start()
    await first.until(/create module\.ecr\S+ …/)
    const foundation = await orphan(first)
    expect(await environment.locks()).toEqual(['deploy.lock.json', 'terraform.tfstate.tflock'])

    const second = start()
    await second.until(new RegExp(`waiting for terraform apply of the ended deploy \\(process ${foundation}\\)`))
    const refused = await unlock()
    expect(refused.exitCode).toBe(5)
    expect(documentOf(refused).error).toMatchObject({ code: 'locked', hint: expect.stringContaining('still works') })
    goOn(foundation)
    expect(await second.until(/Take the deploy lock \(2\.3\): done/)).toMatch(
      /taken over from .+ deploy since .+: its process is gone/,
    )

    await second.until(/create module\.rds\S+ …/)
    const apply = await orphan(second)
    const third = start('--json')
    await third.until(new RegExp(`waiting for terraform apply of the ended deploy \\(process ${apply}\\)`))
    goOn(apply)

    await third.until(/Take the deploy lock \(2\.3\): done/)
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
    expect(await environment.locks()).toEqual([])
    await environment.planIsEmpty()
  })

  it('a migration holds the lock too, and releases it when cancelled', async () => {
    const migrate = startMedspa(clone, ['migrate', ...common])
    await migrate.until(/Take the deploy lock \(2\.3\): done/)
    halt(migrate.pid)
    const other = await start('--json').ended
    expect(other.exitCode, other.stderr).toBe(5)
    expect(documentOf(other).error?.message).toContain('migrate (pending migrations)')
    goOn(migrate.pid)
    succeeded(await migrate.ended)

    const cancelled = start()
    await cancelled.until(/Take the deploy lock \(2\.3\): done/)
    process.kill(cancelled.pid, 'SIGINT')
    expect((await cancelled.ended).exitCode).toBe(130)
    expect(await environment.locks()).toEqual([])
  })

  it("unlock releases the locks of a killed deploy, Terraform's lock too, and changes nothing where nothing is locked", async () => {
    const killed = start('--verbose')
    await killed.until(/Take the deploy lock \(2\.3\): done/)
    await killed.until(/Check the required keys \(2\.4\) …/)
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
    const unnamed = await unlock()
    expect(unnamed.exitCode).toBe(3)
    expect(documentOf(unnamed).error?.hint).toContain('--terraform-lock 11111111-2222')
    const document = documentOf(succeeded(await unlock('--terraform-lock', '11111111-2222')))
    expect(document.result).toMatchObject({
      deployLock: { command: 'deploy', process: { pid: killed.pid } },
      terraformLock: { id: '11111111-2222', who: 'ada@laptop' },
      removed: ['terraformLock', 'deployLock'],
    })
    expect(await environment.locks()).toEqual([])
    expect(documentOf(succeeded(await unlock())).result).toEqual({ deployLock: null, terraformLock: null, removed: [] })
  })
})
