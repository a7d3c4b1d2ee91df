import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtClone, type Checkout, succeeded } from '../e2e/support/checkout.ts'
import { deployCommand, developmentOf } from '../e2e/support/development.ts'
import { parkCommand, parkingOf, restoreCommand } from '../e2e/support/parking.ts'

/** The role that `medspa bootstrap` makes for who works on development, in a session as long as it may be; the sandbox's own operator may do everything. */
const inRole = { env: { MEDSPA_SANDBOX_ROLE: 'medspa-operator-development', MEDSPA_SANDBOX_SESSION: '14400' } }

// Policies decide in this sandbox: what the role may not, fails as on AWS.
describe('an account whose operator has the role of medspa bootstrap, and no other right', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await builtClone()
    clone.env.MEDSPA_SANDBOX_IAM = 'enforce'
    const config = 'bootstrap:\n  github_repository: clinic/platform\n'
    await writeFile(path.join(clone.dir, 'medspa.config.yaml'), config)
    await clone.commit('The configuration')
    succeeded(await clone.medspa(['bootstrap', '--sandbox', '--yes']))
  })
  afterAll(() => clone?.dispose())

  const release = async (words: string) => {
    await writeFile(path.join(clone.dir, 'RELEASE_NOTES.md'), `${words}\n`)
    await clone.commit(words)
  }

  it('deploys for the first time', async () => {
    succeeded(await clone.medspa(deployCommand, inRole))
    expect(await developmentOf(clone).release()).toHaveProperty('permissions_boundary')
  })

  it('releases', async () => {
    const before = await developmentOf(clone).serves()
    await release('Another release')
    succeeded(await clone.medspa(deployCommand, inRole))
    expect(await developmentOf(clone).serves()).not.toBe(before)
  })

  it('parks and restores', async () => {
    succeeded(await clone.medspa(parkCommand, inRole))
    await parkingOf(clone).isAsleep()
    succeeded(await clone.medspa(restoreCommand, inRole))
    await parkingOf(clone).isAwake()
  })

  it('parks, and the workflow’s deploy wakes it in its own role, which may take nothing away', async () => {
    succeeded(await clone.medspa(parkCommand, inRole))
    const session = { ...inRole.env, MEDSPA_SANDBOX_ROLE: 'medspa-github-deploy-development' }
    succeeded(await clone.medspa([...deployCommand, '--restore-if-parked'], { env: session }))
    await parkingOf(clone).isAwake()
    const refused = await clone.medspa(parkCommand, { env: session })
    expect(refused.stderr).toContain('medspa-github-deploy-development')
    expect(refused.exitCode).not.toBe(0)
  })

  it('an execution role without the right to its secret: the deploy fails as on Fargate, and names the right', async () => {
    const file = path.join(clone.dir, 'infra/terraform/modules/ecs_fargate/iam.tf')
    const text = await readFile(file, 'utf8')
    const right = 'Resource = [var.app_secret_arn, var.redis_auth_secret_arn]'
    expect(text).toContain(right)
    await writeFile(file, text.replace(right, 'Resource = [var.redis_auth_secret_arn]'))
    await release("An execution role that may not read the application's secret")
    const serving = await developmentOf(clone).serves()
    const failed = await clone.medspa(deployCommand, inRole)
    expect(failed.exitCode, failed.stdout + failed.stderr).toBe(1)
    expect(failed.stderr).toContain('ResourceInitializationError')
    expect(failed.stderr).toContain('secretsmanager:GetSecretValue')
    expect(await developmentOf(clone).serves()).toBe(serving)
  })
})
