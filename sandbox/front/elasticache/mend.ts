import { type Element, textAt, visit } from '../query/xml.ts'
import type { Groups } from './groups.ts'

/**
 * Puts into moto's records what only the servers know. One server stands for all nodes of its group, so that every
 * endpoint of the group is its address: primary, reader and each node's.
 */
export function mendGroup(groups: Groups, group: Element): void {
  const here = groups.look(idIn(group))
  if (!here) return
  // Where nothing is going on here, moto may know more.
  if (here.status !== 'available') group.Status = here.status
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
export function mendCluster(groups: Groups, cluster: Element): void {
  const here = groups.look(idIn(cluster))
  if (!here) return
  if (here.status !== 'available') cluster.CacheClusterStatus = here.status
  visit(cluster, (name, element) => {
    if (name === 'Endpoint' || name === 'ConfigurationEndpoint') moveEndpoint(element, here.address)
  })
}

/** The identifier of the group that a record is about, as the data plane knows it. */
export const idIn = (record: Element): string => (textAt(record, 'ReplicationGroupId') ?? '').toLowerCase()

function moveEndpoint(endpoint: unknown, address: string): void {
  if (typeof endpoint === 'object' && endpoint !== null && 'Address' in endpoint) endpoint.Address = address
}
