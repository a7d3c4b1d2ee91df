import { type Element, textAt } from '../xml.ts'
import type { Instances } from './instances.ts'
import type { Snapshots } from './snapshots.ts'

/** AWS's status of an instance that runs here: `backing-up` while a snapshot of it is made. */
export function statusOf(id: string, instances: Instances, snapshots: Snapshots): string | undefined {
  const here = instances.look(id)
  return here?.status === 'available' && snapshots.busy(id) ? 'backing-up' : here?.status
}

/** Puts into moto's record of an instance what only the server knows. */
export function mendInstance(instance: Element, instances: Instances, snapshots: Snapshots): void {
  const id = textAt(instance, 'DBInstanceIdentifier') ?? ''
  const here = instances.look(id)
  if (!here) return
  const status = statusOf(id, instances, snapshots)
  // Where nothing is going on here, moto may know more: `stopped`.
  if (status !== 'available') instance.DBInstanceStatus = status
  // As on RDS, an instance has no address before it has been made.
  if (status === 'creating' || status === 'failed') delete instance.Endpoint
  else instance.Endpoint = { Address: here.address, Port: String(portOf(instance)) }
}

/** Puts into moto's record of a snapshot whether it is whole; until then RDS does not say of when its data are. */
export function mendSnapshot(snapshot: Element, snapshots: Snapshots, justAsked: boolean): void {
  const name = (textAt(snapshot, 'DBSnapshotIdentifier') ?? '').toLowerCase()
  const trouble = justAsked ? 'creating' : snapshots.trouble(name)
  snapshot.PercentProgress = trouble === undefined ? '100' : '0'
  if (trouble === undefined) return
  snapshot.Status = trouble
  delete snapshot.SnapshotCreateTime
  delete snapshot.OriginalSnapshotCreateTime
}

export function portOf(instance: Element): number {
  return Number(textAt(instance, 'Endpoint', 'Port') ?? textAt(instance, 'DbInstancePort') ?? 5432) || 5432
}
