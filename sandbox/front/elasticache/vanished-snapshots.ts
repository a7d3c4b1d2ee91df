import { DeleteSnapshotCommand, ElastiCacheClient } from '@aws-sdk/client-elasticache'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import type { Snapshots } from './snapshots.ts'

/**
 * A snapshot of ElastiCache that comes to nothing has no status of its own (API reference, Snapshot: creating, available,
 * restoring, copying, deleting): it is described while it is made, and then no more. moto's records forget it here.
 */
export async function forgetVanished(ctx: SandboxContext, snapshots: Snapshots): Promise<void> {
  const names = snapshots.vanished()
  if (names.length === 0) return
  const client = new ElastiCacheClient(motoClientOptions(ctx))
  try {
    for (const SnapshotName of names) {
      await client.send(new DeleteSnapshotCommand({ SnapshotName })).catch(() => {})
      await snapshots.remove(SnapshotName)
    }
  } finally {
    client.destroy()
  }
}
