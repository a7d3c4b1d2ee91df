import type { DBSnapshot } from '@aws-sdk/client-rds'
import type { Names } from '../../config/names.ts'
import type { Clock } from '../../io/clock.ts'
import { migrationTags } from '../../parks/before-migration.ts'
import { destroyedTag } from '../../parks/destroyed.ts'
import { snapshotTags } from '../../parks/park-record.ts'
import { kindOf, reaches, type Snapshot } from '../../parks/snapshot.ts'
import type { Clients } from '../clients.ts'
import { calling, hasCode, undefinedIfMissing } from '../errors.ts'
import type { DatabaseSnapshots } from './snapshot-store.ts'
import { newestFirst, quotaReached, takeSnapshot } from './take-snapshot.ts'

const missing = ['DBSnapshotNotFoundFault', 'DBSnapshotNotFound']
const there = ['DBSnapshotAlreadyExists', 'DBSnapshotAlreadyExistsFault']
/** It is backing itself up, being changed, or on its way up. */
const busy = ['InvalidDBInstanceState', 'InvalidDBInstanceStateFault']

/** As many manual ones as the region takes: 100, unless it was raised. Source: RDS user guide, "Quotas and constraints". */
const full = ['SnapshotQuotaExceeded', 'SnapshotQuotaExceededFault']

/** Snapshots of one RDS instance. */
export const rdsInstanceSnapshots = ({
  clients,
  clock,
  names,
}: {
  clients: Pick<Clients, 'rds'>
  clock: Clock
  names: Pick<Names, 'database' | 'prefix'>
}): DatabaseSnapshots => {
  const toSnapshot = (found: DBSnapshot): Snapshot => {
    const tags = new Map((found.TagList ?? []).map(({ Key = '', Value }) => [Key, Value]))
    const id = found.DBSnapshotIdentifier ?? ''
    const migrator = tags.get(migrationTags.migrator)
    const reached = reaches.find((each) => each === tags.get(migrationTags.reached)) ?? 'nothing'
    return {
      id,
      kind: kindOf(id, names.prefix, found.SnapshotType === 'automated', migrator),
      // A copy keeps the time of its original, for its data is as old; one still being made has no time yet.
      created: found.OriginalSnapshotCreateTime ?? found.SnapshotCreateTime ?? clock.now(),
      status: found.Status ?? 'unknown',
      sizeGiB: found.AllocatedStorage,
      release: tags.get(snapshotTags.release),
      migration: tags.get(snapshotTags.migration),
      destroyed: tags.get(destroyedTag),
      before: migrator === undefined ? undefined : { migrator, reached, database: found.DbiResourceId },
    }
  }

  const described = async (): Promise<DBSnapshot[]> => {
    const { paginateDescribeDBSnapshots } = await import('@aws-sdk/client-rds')
    const rds = await clients.rds()
    return calling('rds:DescribeDBSnapshots', async () => {
      const found: DBSnapshot[] = []
      for await (const page of paginateDescribeDBSnapshots({ client: rds }, { DBInstanceIdentifier: names.database }))
        found.push(...(page.DBSnapshots ?? []))
      return found
    })
  }

  return {
    list: async () => newestFirst((await described()).map(toSnapshot)),

    async markDestroyed(at) {
      const { AddTagsToResourceCommand } = await import('@aws-sdk/client-rds')
      const rds = await clients.rds()
      const marked: string[] = []
      for (const found of await described()) {
        const { destroyed, id, kind } = toSnapshot(found)
        if (kind === 'automated' || destroyed !== undefined) continue
        const Tags = [{ Key: destroyedTag, Value: at }]
        const tagged = await undefinedIfMissing('rds:AddTagsToResource', missing, () =>
          rds.send(new AddTagsToResourceCommand({ ResourceName: found.DBSnapshotArn, Tags })),
        )
        if (tagged !== undefined) marked.push(id)
      }
      return marked
    },

    async take(order) {
      const { CreateDBSnapshotCommand, DescribeDBSnapshotsCommand } = await import('@aws-sdk/client-rds')
      const rds = await clients.rds()
      const asked = new CreateDBSnapshotCommand({
        DBInstanceIdentifier: names.database,
        DBSnapshotIdentifier: order.id,
        Tags: Object.entries(order.tags).map(([Key, Value]) => ({ Key, Value })),
      })
      await takeSnapshot(clock, order, {
        what: `the database ${names.database}`,
        begin: () =>
          calling('rds:CreateDBSnapshot', async () => {
            try {
              await rds.send(asked)
            } catch (error) {
              if (hasCode(error, ...busy)) return false
              if (hasCode(error, ...full)) throw quotaReached(order.id, `the database ${names.database}`, error)
              if (!hasCode(error, ...there)) throw error
            }
            return true
          }),
        async look() {
          const described = await undefinedIfMissing('rds:DescribeDBSnapshots', missing, () =>
            rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: order.id })),
          )
          const [snapshot] = described?.DBSnapshots ?? []
          return snapshot && { status: snapshot.Status ?? 'unknown' }
        },
      })
    },

    async tag(id, tags) {
      const { AddTagsToResourceCommand, DescribeDBSnapshotsCommand } = await import('@aws-sdk/client-rds')
      const rds = await clients.rds()
      const found = await undefinedIfMissing('rds:DescribeDBSnapshots', missing, () =>
        rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: id })),
      )
      const arn = found?.DBSnapshots?.[0]?.DBSnapshotArn
      if (arn === undefined) return false
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
      const tagged = await undefinedIfMissing('rds:AddTagsToResource', missing, () =>
        rds.send(new AddTagsToResourceCommand({ ResourceName: arn, Tags })),
      )
      return tagged !== undefined
    },

    async delete(id) {
      const { DeleteDBSnapshotCommand } = await import('@aws-sdk/client-rds')
      const rds = await clients.rds()
      await undefinedIfMissing('rds:DeleteDBSnapshot', missing, () =>
        rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: id })),
      )
    },
  }
}
