import { AwsError } from '../errors.ts'
import { type Known, statusOf } from './mend.ts'

/** In which RDS makes snapshots. Source: API reference, CreateDBSnapshot. */
const CAN_BE_COPIED = ['available', 'storage-optimization']

/** In which RDS takes changes. Sources: API reference, ModifyDBInstance; of a full storage hashicorp/terraform-provider-aws#3708. */
const CAN_BE_CHANGED = ['available', 'storage-optimization', 'storage-full']

/** Throws RDS's error for what moto would accept, as it has only records; `nameIn` reads an identifier of the call. */
export async function refuse(operation: string, nameIn: (member: string) => string, known: Known): Promise<void> {
  if (operation === 'CreateDBSnapshot') return refuseUncopied(nameIn('DBInstanceIdentifier'), known)
  // A deletion with a final snapshot is refused where no snapshot can be made: API reference, DeleteDBInstance.
  if (operation === 'DeleteDBInstance' && nameIn('FinalDBSnapshotIdentifier') !== '') {
    return refuseUncopied(nameIn('DBInstanceIdentifier'), known)
  }
  if (operation === 'ModifyDBInstance') return refuseUnchangeable(nameIn('DBInstanceIdentifier'), known)
  const name = nameIn('DBSnapshotIdentifier')
  const trouble = known.snapshots.trouble(name)
  if (operation === 'DeleteDBSnapshot' && trouble === 'creating') {
    throw new AwsError('InvalidDBSnapshotState', `Cannot delete the snapshot because it is not in available state.`)
  }
  if (operation === 'RestoreDBInstanceFromDBSnapshot') {
    if (trouble !== undefined) {
      throw new AwsError('InvalidDBSnapshotState', `DBSnapshot ${name} is ${trouble}: it must be available.`)
    }
    if (await known.snapshots.has(name)) return
    throw new AwsError('DBSnapshotNotFound', `DBSnapshot ${name} not found, or it holds no data here.`, 404)
  }
}

/** The text: cloud-custodian/cloud-custodian#178. */
function refuseUnchangeable(id: string, known: Known): void {
  const status = statusOf(id, known)
  if (status === undefined || CAN_BE_CHANGED.includes(status)) return
  throw new AwsError('InvalidDBInstanceState', 'Database instance is not in available state.')
}

/** The text: ministryofjustice/cloud-platform-user-guide#1842. */
function refuseUncopied(id: string, known: Known): void {
  const status = statusOf(id, known)
  if (status === undefined || CAN_BE_COPIED.includes(status)) return
  if (status === 'deleting') throw new AwsError('InvalidDBInstanceState', `DBInstance ${id} is already being deleted.`)
  throw new AwsError(
    'InvalidDBInstanceState',
    `Cannot create a snapshot because the database instance ${id} is not currently in the available state.`,
  )
}
