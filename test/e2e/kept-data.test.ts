import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { populatedClone } from './support/base.ts'
import { type Checkout, documentOf, succeeded } from './support/checkout.ts'
import { clinicOf } from './support/clinic-data.ts'
import { cloneOf } from './support/clone.ts'
import { deployCommand, developmentOf } from './support/development.ts'
import { failureOf, parkCommand, parkingOf, restoreCommand, through } from './support/parking.ts'
import { rehearsalOf } from './support/rehearsal.ts'
import { startMedspa } from './support/running.ts'

const databaseAddress = 'module.rds[0].aws_db_instance.this'
const redisAddress = 'module.redis[0].aws_elasticache_replication_group.this'
const finalName = /^medspa-development-final-\d{14}$/

/** Terraform as an operator runs it by hand, after the init of docs/operations.md. */
const terraform = (clone: Checkout, ...commands: string[]) =>
  clone.bash(`cd infra/terraform && rm -rf .terraform && terraform init -input=false -no-color \\
    -backend-config="bucket=$TF_STATE_BUCKET" \\
    -backend-config="key=medspa-ai-platform/development/terraform.tfstate" \\
    -backend-config="region=$AWS_REGION" >/dev/null && ${commands.join(' && ')}`)

/** Both, as Terraform's provider imports them. */
const importAgain = (clone: Checkout) =>
  terraform(
    clone,
    `terraform state rm '${databaseAddress}' '${redisAddress}'`,
    ...[databaseAddress, redisAddress].map(
      (address) => `terraform import -input=false -no-color '${address}' medspa-development`,
    ),
  )

const finalSnapshots = async (clone: Checkout): Promise<{ database: string[]; redis: string[] }> => {
  const { aws } = developmentOf(clone)
  const [database, redis] = await Promise.all([
    aws('rds describe-db-snapshots --endpoint-url "$AWS_ENDPOINT_URL" --query "DBSnapshots[].DBSnapshotIdentifier"'),
    aws('elasticache describe-snapshots --query "Snapshots[].SnapshotName"'),
  ])
  const final = (names: string[]) => names.filter((name) => finalName.test(name))
  return { database: final(database), redis: final(redis) }
}

const databaseOf = async (clone: Checkout): Promise<{ DbiResourceId: string; MasterUserSecret?: object }> =>
  (await developmentOf(clone).aws('rds describe-db-instances --endpoint-url "$AWS_ENDPOINT_URL"')).DBInstances[0]
const redisOf = async (clone: Checkout): Promise<string> =>
  (await developmentOf(clone).aws('elasticache describe-replication-groups')).ReplicationGroups[0]
    .ReplicationGroupCreateTime

const deletions = async (clone: Checkout) =>
  (await rehearsalOf(clone).calls()).filter(({ action }) =>
    ['rds:DeleteDBInstance', 'elasticache:DeleteReplicationGroup'].includes(action),
  ).length

describe('a database and a Redis that were imported into the state', () => {
  let asleep: Checkout
  let data: unknown

  beforeAll(async () => {
    asleep = await populatedClone()
    await clinicOf(asleep).fill()
    data = await clinicOf(asleep).digest()
    succeeded(await importAgain(asleep))
  })
  afterAll(() => asleep?.dispose())

  it('stop a bare plan with the command that gives them a final snapshot', async () => {
    const planned = await terraform(asleep, 'terraform plan -input=false -no-color -var="environment=development"')
    expect(planned.exitCode, planned.stdout).toBe(1)
    expect(planned.stderr.replaceAll(/[\s│]+/g, ' ')).toContain('npx medspa deploy --env development')
  })

  it('have final snapshots after a park', async () => {
    expect(await finalSnapshots(asleep)).toEqual({ database: [], redis: [] })
    await through(asleep, parkCommand)
    expect(await finalSnapshots(asleep)).toEqual({
      database: [expect.stringMatching(finalName)],
      redis: [expect.stringMatching(finalName)],
    })
    await parkingOf(asleep).isAsleep()
  })

  it('are kept by the next restore where one was denied half-way, with their data', async () => {
    const clone = await cloneOf(asleep)
    try {
      const rehearsal = rehearsalOf(clone)
      const denied = await Promise.all(
        [
          // The provider's second call of a restore; its first look at what ElastiCache makes.
          { service: 'rds', operation: 'ModifyDBInstance' },
          { service: 'elasticache', operation: 'DescribeReplicationGroups' },
        ].map((asked) => rehearsal.callFault({ fault: 'access-denied', agent: 'HashiCorp', count: 0, ...asked })),
      )
      const before = await deletions(clone)
      const { error, exitCode, said } = await failureOf(clone, restoreCommand)
      expect([exitCode, error?.code], said).toEqual([1, 'terraform-failed'])
      for (const fault of denied) {
        expect(await fault.calls()).toBeGreaterThan(0)
        await fault.release()
      }
      const [database, redis] = [await databaseOf(clone), await redisOf(clone)]
      expect(database.MasterUserSecret).toBeUndefined()

      const { steps } = documentOf(await through(clone, [...restoreCommand, '--json']))
      expect(steps).toContainEqual(
        expect.objectContaining({
          id: 'keep-data',
          status: 'done',
          reason: `untainted ${databaseAddress}, untainted ${redisAddress}, the master's secret made`,
        }),
      )
      expect((await databaseOf(clone)).DbiResourceId).toBe(database.DbiResourceId)
      expect((await databaseOf(clone)).MasterUserSecret).toBeDefined()
      expect(await redisOf(clone)).toBe(redis)
      expect(await deletions(clone)).toBe(before)
      expect(await clinicOf(clone).digest()).toEqual(data)
      await parkingOf(clone).isAwake()
      // What a later deploy says of it.
      const again = documentOf(await through(clone, [...deployCommand, '--json'])).steps
      expect(again.find(({ id }) => id === 'keep-data')?.status).toBe('skipped')
    } finally {
      await clone.dispose()
    }
  })

  it('are waited for by the restore itself where RDS loads the volume for longer than Terraform waits', async () => {
    const clone = await cloneOf(asleep)
    try {
      const loading = await rehearsalOf(clone).fault('rds', 'restore-initializes')
      const restoring = startMedspa(clone, [...restoreCommand, '--json'])
      await restoring.until(/The database medspa-development is storage-initialization/)
      const database = await databaseOf(clone)
      await loading.release()
      succeeded(await restoring.ended)
      expect((await databaseOf(clone)).DbiResourceId).toBe(database.DbiResourceId)
      expect(await clinicOf(clone).digest()).toEqual(data)
      await parkingOf(clone).isAwake()
    } finally {
      await clone.dispose()
    }
  })
})
