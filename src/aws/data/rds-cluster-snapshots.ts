import type { DBClusterSnapshot } from '@aws-sdk/client-rds'
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

const missing = ['DBClusterSnapshotNotFoundFault', 'DBClusterSnapshotNotFound']
const there = ['DBClusterSnapshotAlreadyExistsFault', 'DBClusterSnapshotAlreadyExists']
/** It is backing itself up, being changed, or on its way up. */
const busy = ['InvalidDBClusterStateFault', 'InvalidDBClusterState']
/** Manual ones of clusters have a quota of their own: 100. Source: Amazon Aurora user guide, "Quotas in Amazon Aurora". */
const full = ['SnapshotQuotaExceeded', 'SnapshotQuotaExceededFault']

type Needs = { clients: Pick<Clients, 'rds'>; clock: Clock; names: Pick<Names, 'database' | 'prefix'> }

/** Snapshots of one Aurora cluster: RDS keeps them apart from those of instances. */
export const rdsClusterSnapshots = ({ clients, clock, names }: Needs): DatabaseSnapshots => {
  const toSnapshot = (found: DBClusterSnapshot): Snapshot => {
    const tags = new Map((found.TagList ?? []).map(({ Key = '', Value }) => [Key, Value]))
    const id = found.DBClusterSnapshotIdentifier ?? ''
    const migrator = tags.get(migrationTags.migrator)
    const reached = reaches.find((each) => each === tags.get(migrationTags.reached)) ?? 'nothing'
    return {
      id,
      kind: kindOf(id, names.prefix, found.SnapshotType === 'automated', migrator),
      created: found.SnapshotCreateTime ?? clock.now(),
      status: found.Status ?? 'unknown',
      // Of Aurora RDS may say 0 or 1 here: it knows no size of a volume that grows by itself.
      sizeGiB: (found.AllocatedStorage ?? 0) > 1 ? found.AllocatedStorage : undefined,
      release: tags.get(snapshotTags.release),
      migration: tags.get(snapshotTags.migration),
      destroyed: tags.get(destroyedTag),
      before: migrator === undefined ? undefined : { migrator, reached, database: found.DbClusterResourceId },
    }
  }

  const described = async (): Promise<DBClusterSnapshot[]> => {
    const { paginateDescribeDBClusterSnapshots } = await import('@aws-sdk/client-rds')
    const rds = await clients.rds()
    return calling('rds:DescribeDBClusterSnapshots', async () => {
      const found: DBClusterSnapshot[] = []
      const of = { DBClusterIdentifier: names.database }
      for await (const page of paginateDescribeDBClusterSnapshots({ client: rds }, of))
        found.push(...(page.DBClusterSnapshots ?? []))
      return found
    })
  }

  const one = async (id: string): Promise<DBClusterSnapshot | undefined> => {
    const { DescribeDBClusterSnapshotsCommand } = await import('@aws-sdk/client-rds')
    const rds = await clients.rds()
    const answer = await undefinedIfMissing('rds:DescribeDBClusterSnapshots', missing, () =>
      rds.send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: id })),
    )
    return answer?.DBClusterSnapshots?.[0]
  }

  /** False where the snapshot is gone. */
  const addTags = async (ResourceName: string | undefined, tags: Record<string, string>): Promise<boolean> => {
    const { AddTagsToResourceCommand } = await import('@aws-sdk/client-rds')
    const rds = await clients.rds()
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
    const tagged = await undefinedIfMissing('rds:AddTagsToResource', missing, () =>
      rds.send(new AddTagsToResourceCommand({ ResourceName, Tags })),
    )
    return tagged !== undefined
  }

  return {
    list: async () => newestFirst((await described()).map(toSnapshot)),

    async markDestroyed(at) {
      const marked: string[] = []
      for (const found of await described()) {
        const { destroyed, id, kind } = toSnapshot(found)
        if (kind === 'automated' || destroyed !== undefined) continue
        if (await addTags(found.DBClusterSnapshotArn, { [destroyedTag]: at })) marked.push(id)
      }
      return marked
    },

    async take(order) {
      const { CreateDBClusterSnapshotCommand } = await import('@aws-sdk/client-rds')
      const rds = await clients.rds()
      const what = `the database ${names.database}`
      const asked = new CreateDBClusterSnapshotCommand({
        DBClusterIdentifier: names.database,
        DBClusterSnapshotIdentifier: order.id,
        Tags: Object.entries(order.tags).map(([Key, Value]) => ({ Key, Value })),
      })
      await takeSnapshot(clock, order, {
        what,
        begin: () =>
          calling('rds:CreateDBClusterSnapshot', async () => {
            try {
              await rds.send(asked)
            } catch (error) {
              if (hasCode(error, ...busy)) return false
              if (hasCode(error, ...full)) throw quotaReached(order.id, what, error)
              if (!hasCode(error, ...there)) throw error
            }
            return true
          }),
        async look() {
          const snapshot = await one(order.id)
          return snapshot && { status: snapshot.Status ?? 'unknown' }
        },
      })
    },

    async tag(id, tags) {
      const arn = (await one(id))?.DBClusterSnapshotArn
      return arn !== undefined && addTags(arn, tags)
    },

    async delete(id) {
      const { DeleteDBClusterSnapshotCommand } = await import('@aws-sdk/client-rds')
      const rds = await clients.rds()
      await undefinedIfMissing('rds:DeleteDBClusterSnapshot', missing, () =>
        rds.send(new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: id })),
      )
    },
  }
}
