import { findFingerprintKey } from '../../steps/secrets/find-fingerprint-key.ts'
import { listOf } from '../list.ts'
import { beginSecretRead } from './begin-secret.ts'
import type { SecretContext } from './secret-context.ts'

/** `medspa secrets diff`, after the other side was read: the environment's own. Changes nothing. */
export const compareSecret = listOf<SecretContext>()(...beginSecretRead, findFingerprintKey)
