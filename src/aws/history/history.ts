import type { Names } from '../../config/names.ts'
import type { Clients } from '../clients.ts'
import { type AlarmChange, readAlarmChanges } from './alarm-changes.ts'
import { type PastDeployment, readPastDeployments } from './past-deployments.ts'
import { type LockVersion, readLockVersion, readVersions, type StateWrite } from './state-writes.ts'

/** What AWS remembers of an environment. */
export type History = {
  alarms: (since: Date) => Promise<AlarmChange[]>
  deployments: (since: Date) => Promise<PastDeployment[]>
  /** When Terraform's state was written since then; what is in it is not read. */
  stateWrites: (since: Date) => Promise<StateWrite[]>
  /** Newest first. The state bucket keeps them for 90 days (src/aws/lock/version-rules.ts). */
  lockVersions: (since: Date) => Promise<LockVersion[]>
  /** Undefined where that version is gone. */
  lockHolder: (versionId: string) => Promise<{ who: string; operation: string } | undefined>
}

/** Changes of alarms, CodeDeploy's deployments, and versions of Terraform's state. */
export function createHistory({
  bucket,
  clients,
  names,
}: {
  bucket: string | undefined
  clients: Pick<Clients, 'cloudWatch' | 'codeDeploy' | 's3'>
  names: Pick<Names, 'prefix' | 'service' | 'stateKey' | 'stateLockKey'>
}): History {
  const inBucket = () => {
    if (bucket === undefined) throw new Error('preflight lets no command through without a state bucket')
    return { bucket, clients }
  }
  return {
    alarms: (since) => readAlarmChanges({ clients, names }, since),
    deployments: (since) => readPastDeployments({ clients, names }, since),
    async stateWrites(since) {
      const versions = await readVersions(inBucket(), names.stateKey, since)
      return versions.filter(({ at, removed }) => !removed && at >= since)
    },
    lockVersions: (since) => readVersions(inBucket(), names.stateLockKey, since),
    lockHolder: (versionId) => readLockVersion(inBucket(), names.stateLockKey, versionId),
  }
}
