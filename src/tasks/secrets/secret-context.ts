import type { RunningTask } from '../../aws/ecs/service.ts'
import type { OutsideEdits, SecretVersion } from '../../aws/secrets/secrets.ts'
import type { Fingerprint } from '../../secrets/fingerprint.ts'
import type { InventoryKey } from '../../secrets/inventory.ts'
import type { SecretValues } from '../../secrets/merge.ts'
import type { SecretGap } from '../../steps/secrets/secret-gap.ts'
import type { SecretReference } from '../../steps/secrets/secret-references.ts'

/** What the steps of the secrets' commands hand on to each other. */
export type SecretContext = {
  /** Wait for a command that holds the deploy lock. */
  wait?: boolean
  /** Whether nobody can be asked about edits from outside. */
  unattended?: boolean
  /** In words, where the secret is scheduled for deletion. */
  deletion?: string
  values?: SecretValues
  outside?: OutsideEdits
  /** What becomes of keys that an edit from outside dropped; undefined where there are none, or nothing is written. */
  droppedKeys?: { putBack: readonly string[] } | 'forget' | 'keep'
  /** Whether keys that others dropped were put back. */
  mergedBack?: boolean
  /** The keys to write, with their values. */
  given?: SecretValues
  references?: SecretReference[]
  history?: SecretVersion[]
  fingerprint?: Fingerprint
  fingerprintsKept?: boolean
  inventory?: InventoryKey[]
  tasks?: RunningTask[]
  gaps?: SecretGap[]
  notes?: string[]
  /** Keys that this command changed. */
  changed?: string[]
  /** Whether the operator wants the tasks that run to be replaced. */
  replacing?: boolean
  /** Whether they were. */
  rolled?: boolean
  /** What an earlier rotation has left undone, in words: it is finished before this one begins. */
  unfinished?: string | undefined
}
