import { writeKeys } from '../../steps/secrets/write-keys.ts'
import { listOf, question } from '../list.ts'
import { beginSecretWrite } from './begin-secret.ts'
import type { SecretContext } from './secret-context.ts'

/** `medspa secrets set`, up to the written key; `offerReplacement` of replace-tasks.ts comes after it. */
export const setKey = (options: { rolls?: boolean }) =>
  listOf<SecretContext>()(...beginSecretWrite(options), question('value'), writeKeys)
