import { findFingerprintKey } from '../../steps/secrets/find-fingerprint-key.ts'
import { findReferences } from '../../steps/secrets/find-references.ts'
import { listKeysAndTasks } from '../../steps/secrets/list-keys-and-tasks.ts'
import { listOf } from '../list.ts'
import type { SecretContext } from './secret-context.ts'

/** Every key with its state, and which tasks run; changes nothing. */
export const inventory = listOf<SecretContext>()(findReferences, findFingerprintKey, listKeysAndTasks)
