import { type Element, textAt, visit } from '../xml.ts'
import type { Groups } from './groups.ts'
import type { Snapshots } from './snapshots.ts'

/**
 * Puts into moto's records what only the servers know. One server stands for all nodes of its group, so that every
 * endpoint of the group is its address: primary, reader and each node's.
 */
export function mendGroup(groups: Groups, snapshots: Snapshots, group: Element): void {
  const here = groups.look(idIn(group))
  if (!here) return
  const status = statusOf(idIn(group), groups, snapshots)
  // Where nothing is going on here, moto may know more.
  if (status !== 'available') group.Status = status
  if (here.tokenStatus !== undefined) group.PendingModifiedValues = { AuthTokenStatus: here.tokenStatus }
  // As on ElastiCache, a group has no nodes to talk to before it has been made.
  if (here.status === 'creating' || here.status === 'failed') delete group.NodeGroups
  visit(group, (name, element) => {
    if (name === 'NodeGroup') {
      const endpoint = { Address: here.address, Port: textAt(element, 'PrimaryEndpoint', 'Port') ?? '6379' }
      element.PrimaryEndpoint = endpoint
      element.ReaderEndpoint = { ...endpoint }
    }
    if (name === 'NodeGroupMember') moveEndpoint(element.ReadEndpoint, here.address)
  })
}

/** A member cluster follows its group. */
export function mendCluster(groups: Groups, snapshots: Snapshots, cluster: Element): void {
  const here = groups.look(idIn(cluster))
  if (!here) return
  const status = statusOf(idIn(cluster), groups, snapshots)
  if (status !== 'available') cluster.CacheClusterStatus = status
  visit(cluster, (name, element) => {
    if (name === 'Endpoint' || name === 'ConfigurationEndpoint') moveEndpoint(element, here.address)
  })
}

/** AWS's status of a group that runs here: `snapshotting` while a snapshot of it is made. */
export function statusOf(id: string, groups: Groups, snapshots: Snapshots): string | undefined {
  const here = groups.look(id)
  return here?.status === 'available' && snapshots.busy(id) ? 'snapshotting' : here?.status
}

/** Whether a snapshot is whole, and what its dump takes; until it is, ElastiCache does not say of when its data are. */
export function mendSnapshot(
  snapshot: Element,
  snapshots: Snapshots,
  sizes: ReadonlyMap<string, number | undefined>,
  justAsked: boolean,
): void {
  const name = textAt(snapshot, 'SnapshotName') ?? ''
  const trouble = justAsked ? 'creating' : snapshots.trouble(name)
  // One that comes to nothing has no status of its own: API reference, Snapshot, SnapshotStatus.
  if (trouble !== undefined) snapshot.SnapshotStatus = 'creating'
  if (trouble === 'failed') snapshots.seenFailing(name)
  visit(snapshot, (element, node) => {
    if (element !== 'NodeSnapshot') return
    const size = sizes.get(name)
    if (trouble !== undefined) delete node.SnapshotCreateTime
    else if (size !== undefined) node.CacheSize = `${Math.ceil(size / 2 ** 20)} MB`
  })
}

/** The identifier of the group that a record is about, as the data plane knows it. */
export const idIn = (record: Element): string => (textAt(record, 'ReplicationGroupId') ?? '').toLowerCase()

function moveEndpoint(endpoint: unknown, address: string): void {
  if (typeof endpoint === 'object' && endpoint !== null && 'Address' in endpoint) endpoint.Address = address
}
