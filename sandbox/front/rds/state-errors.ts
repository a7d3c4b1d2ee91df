import { AwsError } from '../errors.ts'
import type { Instances } from './instances.ts'
import { statusOf } from './mend.ts'
import type { Snapshots } from './snapshots.ts'

/** Throws RDS's error for what moto would accept, as it has only records; `nameIn` reads an identifier of the call. */
export async function refuse(
  operation: string,
  nameIn: (member: string) => string,
  { instances, snapshots }: { instances: Instances; snapshots: Snapshots },
): Promise<void> {
  if (operation === 'CreateDBSnapshot') {
    const id = nameIn('DBInstanceIdentifier')
    const status = statusOf(id, instances, snapshots)
    if (status === undefined || status === 'available') return
    throw new AwsError('InvalidDBInstanceState', `Instance ${id} is in ${status} state: cannot be backed up.`)
  }
  const name = nameIn('DBSnapshotIdentifier')
  const trouble = snapshots.trouble(name)
  if (operation === 'DeleteDBSnapshot' && trouble === 'creating') {
    throw new AwsError('InvalidDBSnapshotState', `Cannot delete the snapshot because it is not in available state.`)
  }
  if (operation === 'RestoreDBInstanceFromDBSnapshot') {
    if (trouble !== undefined) {
      throw new AwsError('InvalidDBSnapshotState', `DBSnapshot ${name} is ${trouble}: it must be available.`)
    }
    if (await snapshots.has(name)) return
    throw new AwsError('DBSnapshotNotFound', `DBSnapshot ${name} not found, or it holds no data here.`, 404)
  }
}
