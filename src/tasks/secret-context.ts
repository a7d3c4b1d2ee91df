import type { RunningTask } from '../aws/ecs/service.ts'
import type { OutsideEdits, SecretVersion } from '../aws/secrets/secrets.ts'
import type { Fingerprint } from '../secrets/fingerprint.ts'
import type { InventoryKey } from '../secrets/inventory.ts'
import type { SecretValues } from '../secrets/merge.ts'
import type { SecretReference } from '../steps/secrets/secret-references.ts'

/** What the steps of the secrets' commands hand on to each other. */
export type SecretContext = {
  stateBucketMissing?: boolean
  /** In words, where the secret is scheduled for deletion. */
  deletion?: string
  values?: SecretValues
  outside?: OutsideEdits
  /** Whether keys that others dropped were put back. */
  mergedBack?: boolean
  references?: SecretReference[]
  history?: SecretVersion[]
  fingerprint?: Fingerprint
  fingerprintsKept?: boolean
  inventory?: InventoryKey[]
  tasks?: RunningTask[]
  /** Keys that this command changed. */
  changed?: string[]
  rolled?: boolean
  /** What an earlier rotation has left undone, in words: it is finished before this one begins. */
  unfinished?: string | undefined
}
