import { findReferences } from '../../steps/secrets/find-references.ts'
import { unsetKey } from '../../steps/secrets/unset-key.ts'
import { listOf, question } from '../list.ts'
import { beginSecretWrite } from './begin-secret.ts'
import type { SecretContext } from './secret-context.ts'

/** `medspa secrets unset KEY`; `offerReplacement` of replace-tasks.ts comes after it. */
export const removeKey = (key: string, options: { rolls?: boolean }) =>
  listOf<SecretContext>()(...beginSecretWrite(options), question('unset'), findReferences, unsetKey(key))
