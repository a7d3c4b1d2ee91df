import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { newTasksUnderWay } from './support/kill-points.ts'
import { deployProduction, onProduction as on, productionOf, sure } from './support/production.ts'
import { startMedspa } from './support/running.ts'

describe('the life of production', () => {
  let clone: Checkout
  beforeAll(async () => {
    clone = await populatedClone()
    succeeded(await clone.medspa(deployProduction))
  })
  afterAll(() => clone?.dispose())

  const production = () => productionOf(clone)
  const isWell = async () => {
    expect(await production().suspended()).toBe(false)
    expect(await production().locks()).toEqual([])
    succeeded(await clone.medspa(['validate', ...on]))
    await production().planIsEmpty()
  }

  it.each(['DATABASE_URL', 'REDIS_PASSWORD'])('rotates %s under 50 requests a second: none fails', async (key) => {
    const { losesNothing, through } = production()
    // What asks database and Redis.
    await losesNothing(
      async () => {
        const result = await through(`secrets rotate ${key}`)
        expect(result).toMatchObject({ changed: [key], rolled: true, tasksBehind: [] })
      },
      { at: '/ready' },
    )
    await isWell()
  })

  // Each point of a blue/green release is test/exhaustive/production-killed.test.ts.
  it.each([
    ['before the traffic shifts', newTasksUnderWay],
    ['behind the shift', /Move voice webhooks to the release \(2\.7\) …/],
  ])('goes on where the CLI was killed %s', async (_where, point) => {
    const { losesNothing, nextCommit, through } = production()
    const tag = await nextCommit(`Killed at ${point.source}`)
    await losesNothing(async () => {
      const killed = startMedspa(clone, [...deployProduction, '--verbose'])
      await killed.until(point)
      await killed.kill()
      expect(await through('deploy')).toMatchObject({ release: tag })
    })
    await isWell()
  })

  it('has a snapshot before migrations that may be pending: one for a migration that fails again and again', async () => {
    const { aws, deploy, losesNothing, nextCommit, through } = production()
    const manual = async (): Promise<string[]> => {
      const { DBSnapshots } = await aws(
        'rds describe-db-snapshots --snapshot-type manual --endpoint-url "$AWS_ENDPOINT_URL"',
      )
      return DBSnapshots.map(({ DBSnapshotIdentifier }: { DBSnapshotIdentifier: string }) => DBSnapshotIdentifier)
    }
    // A deploy that was killed behind its shift may have left one: nobody had noted that its release serves.
    const earlier = await manual()
    const snapshots = async () => (await manual()).filter((id) => !earlier.includes(id))

    const migration = path.join(clone.dir, 'app/migrations/9999_more.sql')
    await writeFile(migration, 'CREATE TABEL more (id int);\n')
    await clone.commit('A migration that fails')
    await losesNothing(async () => {
      const { error } = await deploy()
      const [first] = await snapshots()
      expect(error).toMatchObject({ code: 'migration-failed', hint: expect.stringContaining(`--snapshot ${first}`) })
      expect((await deploy()).error?.code).toBe('migration-failed')
      expect(await snapshots()).toEqual([first])
    })

    await writeFile(migration, 'CREATE TABLE more (id int);\n')
    await clone.commit('The migration, corrected')
    const { snapshot } = await through('deploy')
    expect(snapshot).toMatch(/^medspa-production-before-/)
    expect(await snapshots()).toHaveLength(2)
    await nextCommit('A release without a migration')
    expect((await through('deploy')).snapshot).toBeNull()
    await isWell()
  })

  it('is parked and restored: callers are answered all the time, and its URL stays', async () => {
    const { caller, json, planIsEmpty, through } = production()
    const { urls } = await through('deploy')
    expect((await json('park', '--yes')).error).toMatchObject({ code: 'confirmation-needed' })
    const calling = await caller()
    await calling.takenAgain()
    await through('park')
    await planIsEmpty()
    expect(calling.answers().parked).toBeGreaterThan(0)
    expect(await through('restore')).toMatchObject({ urls })
    await calling.takenAgain()
    expect((await calling.hangUp()).failed).toEqual([])
    await isWell()
  })

  it('is destroyed by its name alone, its protection lifted; callers are answered until the gateway goes', async () => {
    const { aws, caller, json } = production()
    const { LoadBalancers } = await aws('elbv2 describe-load-balancers --names medspa-production-api')
    const arn: string = LoadBalancers[0].LoadBalancerArn
    const isProtected = async () => {
      const { Attributes } = await aws(`elbv2 describe-load-balancer-attributes --load-balancer-arn ${arn}`)
      const { DBInstances } = await aws(
        'rds describe-db-instances --db-instance-identifier medspa-production --endpoint-url "$AWS_ENDPOINT_URL"',
      )
      return [
        (Attributes as { Key: string; Value: string }[]).find(({ Key }) => Key === 'deletion_protection.enabled')
          ?.Value,
        DBInstances[0].DeletionProtection,
      ]
    }
    // By the deploy, and again by the restore.
    expect(await isProtected()).toEqual(['true', true])
    const byHand = await clone.bash(`aws elbv2 delete-load-balancer --load-balancer-arn ${arn}`)
    expect(byHand.exitCode).not.toBe(0)
    expect(byHand.stderr).toContain('OperationNotPermitted')

    for (const name of [[], ['--confirm', 'development']])
      expect((await json('destroy', '--yes', ...name)).error).toMatchObject({ code: 'confirmation-needed' })
    await isWell()

    const calling = await caller()
    await calling.takenAgain()
    const destroying = startMedspa(clone, ['destroy', ...on, ...sure, '--json', '--verbose'])
    await destroying.until(/Plan the destruction again \(5\) …/)
    // The gateway goes with the rest, some seconds later.
    const answers = await calling.hangUp()
    expect(answers.failed).toEqual([])
    expect(answers.parked).toBeGreaterThan(0)

    const { result } = documentOf(succeeded(await destroying.ended))
    expect(result).toMatchObject({ unexpected: [], unknown: [] })
    expect(result.marked).toContainEqual(expect.stringMatching(/^medspa-production-final-\d{14}$/))
    // The development that stands in the same account stays as it is.
    const named = async (command: string, query: string): Promise<string[]> => aws(`${command} --query '${query}'`)
    const left = await Promise.all([
      named('elbv2 describe-load-balancers', 'LoadBalancers[].LoadBalancerName'),
      named('rds describe-db-instances --endpoint-url "$AWS_ENDPOINT_URL"', 'DBInstances[].DBInstanceIdentifier'),
      named('ecs list-task-definitions', 'taskDefinitionArns'),
    ])
    expect(left.map((names) => names.some((name) => name.includes('medspa-development')))).toEqual([true, true, true])
    expect(left.flat().filter((name) => name.includes('medspa-production'))).toEqual([])
    expect(await production().locks()).toEqual([])
  })
})
