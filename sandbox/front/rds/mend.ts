import { isRecord } from '../reply.ts'
import { type Element, textAt } from '../xml.ts'
import type { Instances } from './instances.ts'
import type { Snapshots } from './snapshots.ts'
import type { Underway } from './underway.ts'

/** What knows of an instance besides moto. */
export type Known = { instances: Instances; snapshots: Snapshots; underway: Underway }

/** AWS's status of an instance that runs here: `backing-up` while a snapshot of it is made. */
export function statusOf(id: string, { instances, snapshots, underway }: Known): string | undefined {
  const here = instances.look(id)
  if (here?.status !== 'available') return here?.status
  return snapshots.busy(id) ? 'backing-up' : (underway.status(id) ?? 'available')
}

/** Puts into moto's record of an instance what only the server knows. */
export function mendInstance(instance: Element, known: Known): void {
  const id = textAt(instance, 'DBInstanceIdentifier') ?? ''
  const here = known.instances.look(id)
  if (!here) return
  const status = statusOf(id, known)
  // Where nothing is going on here, moto may know more: `stopped`.
  if (status !== 'available') instance.DBInstanceStatus = status
  // As on RDS, an instance has no address before it has been made.
  if (here.status === 'creating' || here.status === 'failed' || here.status === 'restore-error')
    delete instance.Endpoint
  else instance.Endpoint = { Address: here.address, Port: String(portOf(instance)) }
  // moto's is `creating` until it was looked at once.
  const secret = instance.MasterUserSecret
  if (isRecord(secret)) {
    secret.SecretStatus = known.underway.secretStatus(id) ?? (here.status === 'creating' ? 'creating' : 'active')
  }
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
