import { findFingerprintKey } from '../../steps/secrets/find-fingerprint-key.ts'
import { writeKeys } from '../../steps/secrets/write-keys.ts'
import { listOf, question } from '../list.ts'
import { beginSecretWrite } from './begin-secret.ts'
import type { SecretContext } from './secret-context.ts'

/** `medspa secrets import`, up to the written keys; `offerReplacement` of replace-tasks.ts comes after it. */
export const importKeys = (options: { rolls?: boolean }) =>
  listOf<SecretContext>()(...beginSecretWrite(options), findFingerprintKey, question('write'), writeKeys)
