import { checkSecret } from '../../steps/secrets/check-secret.ts'
import { findReferences } from '../../steps/secrets/find-references.ts'
import { listOf } from '../list.ts'
import { beginSecretRead } from './begin-secret.ts'
import type { SecretContext } from './secret-context.ts'

/** `medspa secrets check`: the catalogue, what tasks read, and the secret, three ways. Changes nothing. */
export const checkSecretThreeWays = listOf<SecretContext>()(...beginSecretRead, findReferences, checkSecret)
