import { findReferences } from '../../steps/secrets/find-references.ts'
import { unsetKey } from '../../steps/secrets/unset-key.ts'
import { listOf, question } from '../list.ts'
import { beginSecretWrite } from './begin-secret.ts'
import type { SecretContext } from './secret-context.ts'

/** `medspa secrets unset`, up to the key, which may be picked among those that the secret has. */
export const beginUnset = beginSecretWrite

/** The key goes; `offerReplacement` of replace-tasks.ts comes after it. */
export const removeKey = (key: string) => listOf<SecretContext>()(question('unset'), findReferences, unsetKey(key))
