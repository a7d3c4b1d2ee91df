import type { Snapshot as CacheSnapshot } from '@aws-sdk/client-elasticache'
import type { Names } from '../../config/names.ts'
import { OperatorError } from '../../errors.ts'
import type { Clock } from '../../io/clock.ts'
import { destroyedTag } from '../../parks/destroyed.ts'
import { kindOf, type Snapshot } from '../../parks/snapshot.ts'
import type { Clients } from '../clients.ts'
import { calling, hasCode, undefinedIfMissing } from '../errors.ts'
import { describeRedisGroup } from './describe-redis-group.ts'
import type { SnapshotStore } from './snapshot-store.ts'
import { newestFirst, quotaReached, takeSnapshot } from './take-snapshot.ts'

const missing = ['SnapshotNotFoundFault', 'SnapshotNotFound']
/** Its words where a resource is not `available` yet. Source: ElastiCache API reference, ListTagsForResource. */
const unsettled = ['InvalidReplicationGroupState', 'InvalidReplicationGroupStateFault', 'InvalidSnapshotState']
const there = ['SnapshotAlreadyExistsFault', 'SnapshotAlreadyExists']
const busy = [
  'InvalidCacheClusterState',
  'InvalidCacheClusterStateFault',
  'InvalidReplicationGroupState',
  'InvalidReplicationGroupStateFault',
]
/** 20 manual ones of a node in 24 hours. Source: ElastiCache user guide, "Backup constraints". */
const full = ['SnapshotQuotaExceededFault', 'SnapshotQuotaExceeded']

/** Snapshots of one ElastiCache replication group. */
export const redisSnapshots = ({
  clients,
  clock,
  names,
}: {
  clients: Pick<Clients, 'elasticache'>
  clock: Clock
  names: Pick<Names, 'prefix' | 'redis'>
}): SnapshotStore => {
  const ours = ({ CacheClusterId = '', ReplicationGroupId }: CacheSnapshot) =>
    ReplicationGroupId === names.redis || new RegExp(`^${names.redis}-\\d{3}$`).test(CacheClusterId)

  const toSnapshot = ({
    NodeSnapshots = [],
    SnapshotName = '',
    SnapshotSource,
    SnapshotStatus,
  }: CacheSnapshot): Snapshot => {
    const times = NodeSnapshots.flatMap(({ SnapshotCreateTime }) => SnapshotCreateTime?.getTime() ?? [])
    const sizes = NodeSnapshots.flatMap(({ CacheSize }) => gibibytes(CacheSize) ?? [])
    return {
      id: SnapshotName,
      kind: kindOf(SnapshotName, names.prefix, SnapshotSource === 'automated'),
      // One still being made has no time yet.
      created: times.length > 0 ? new Date(Math.min(...times)) : clock.now(),
      status: SnapshotStatus ?? 'unknown',
      sizeGiB: sizes.length > 0 ? sizes.reduce((sum, size) => sum + size, 0) : undefined,
    }
  }

  const described = async (): Promise<CacheSnapshot[]> => {
    const { paginateDescribeSnapshots } = await import('@aws-sdk/client-elasticache')
    const elasticache = await clients.elasticache()
    return calling('elasticache:DescribeSnapshots', async () => {
      const found: CacheSnapshot[] = []
      // Not by the group's identifier: the group may be gone.
      for await (const page of paginateDescribeSnapshots({ client: elasticache }, {}))
        found.push(...(page.Snapshots ?? []).filter(ours))
      return found
    })
  }

  /** ElastiCache describes no tags; its automated snapshots go with their group, and are not asked for any. */
  const withTag = async (found: CacheSnapshot): Promise<Snapshot> => {
    const snapshot = toSnapshot(found)
    if (snapshot.kind === 'automated' || found.ARN === undefined) return snapshot
    const { ListTagsForResourceCommand } = await import('@aws-sdk/client-elasticache')
    const elasticache = await clients.elasticache()
    const asked = new ListTagsForResourceCommand({ ResourceName: found.ARN })
    // One that is being made takes no such question.
    const tags = await undefinedIfMissing('elasticache:ListTagsForResource', [...missing, ...unsettled], () =>
      elasticache.send(asked),
    )
    const destroyed = tags?.TagList?.find(({ Key }) => Key === destroyedTag)?.Value
    return destroyed === undefined ? snapshot : { ...snapshot, destroyed }
  }

  return {
    list: async () => newestFirst(await Promise.all((await described()).map(withTag))),

    async markDestroyed(at) {
      const { AddTagsToResourceCommand } = await import('@aws-sdk/client-elasticache')
      const elasticache = await clients.elasticache()
      const marked: string[] = []
      for (const found of await described()) {
        const { destroyed, id, kind } = await withTag(found)
        if (kind === 'automated' || destroyed !== undefined) continue
        const Tags = [{ Key: destroyedTag, Value: at }]
        const tagged = await undefinedIfMissing('elasticache:AddTagsToResource', missing, () =>
          elasticache.send(new AddTagsToResourceCommand({ ResourceName: found.ARN, Tags })),
        )
        if (tagged !== undefined) marked.push(id)
      }
      return marked
    },

    async take(order) {
      const { CreateSnapshotCommand, DescribeSnapshotsCommand } = await import('@aws-sdk/client-elasticache')
      const elasticache = await clients.elasticache()
      const asked = new CreateSnapshotCommand({
        CacheClusterId: await primaryOf(clients, names.redis),
        SnapshotName: order.id,
        Tags: Object.entries(order.tags).map(([Key, Value]) => ({ Key, Value })),
      })
      await takeSnapshot(clock, order, {
        what: `Redis ${names.redis}`,
        begin: () =>
          calling('elasticache:CreateSnapshot', async () => {
            try {
              await elasticache.send(asked)
            } catch (error) {
              if (hasCode(error, ...busy)) return false
              if (hasCode(error, ...full)) throw quotaReached(order.id, `Redis ${names.redis}`, error)
              if (!hasCode(error, ...there)) throw error
            }
            return true
          }),
        async look() {
          const described = await undefinedIfMissing('elasticache:DescribeSnapshots', missing, () =>
            elasticache.send(new DescribeSnapshotsCommand({ SnapshotName: order.id })),
          )
          const [snapshot] = described?.Snapshots ?? []
          return snapshot && { status: snapshot.SnapshotStatus ?? 'unknown' }
        },
      })
    },

    async delete(id) {
      const { DeleteSnapshotCommand } = await import('@aws-sdk/client-elasticache')
      const elasticache = await clients.elasticache()
      await undefinedIfMissing('elasticache:DeleteSnapshot', missing, () =>
        elasticache.send(new DeleteSnapshotCommand({ SnapshotName: id })),
      )
    },
  }
}

/**
 * The node that takes writes: with cluster mode disabled a snapshot is one of a node, and a replica may be behind. Source:
 * Amazon ElastiCache user guide, "Taking manual backups".
 */
async function primaryOf(clients: Pick<Clients, 'elasticache'>, id: string): Promise<string> {
  const group = await describeRedisGroup(clients, id)
  const members = group?.NodeGroups?.[0]?.NodeGroupMembers ?? []
  const primary = members.find(({ CurrentRole }) => CurrentRole === 'primary')?.CacheClusterId
  const node = primary ?? group?.MemberClusters?.[0]
  if (node !== undefined) return node
  throw new OperatorError(`There is no Redis ${id} to take a snapshot of.`, { code: 'redis-missing', whose: 'aws' })
}

const UNITS: Record<string, number> = { GB: 1, MB: 1 / 1024, KB: 1 / 1024 ** 2 }

/** ElastiCache words sizes: `5 MB`. */
export const gibibytes = (text: string | undefined): number | undefined => {
  const [, number, unit = ''] = /^([\d.]+)\s*(GB|MB|KB)$/i.exec(text ?? '') ?? []
  const factor = UNITS[unit.toUpperCase()]
  return number === undefined || factor === undefined ? undefined : Number(number) * factor
}
