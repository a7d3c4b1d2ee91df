import { listOf } from '../list.ts'
import { beginSecretRead } from './begin-secret.ts'
import { inventory } from './inventory.ts'
import type { SecretContext } from './secret-context.ts'

/** `medspa secrets list`: changes nothing, but that a secret which is scheduled for deletion may be brought back. */
export const listSecret = listOf<SecretContext>()(...beginSecretRead, ...inventory)
