import type { Deps } from '../../deps.ts'
import { checkAccount, checkAccountToRoll } from '../../steps/preflight/check-account.ts'
import { findReadersOfDroppedKeys } from '../../steps/secrets/find-references.ts'
import { forgetDroppedKeys } from '../../steps/secrets/forget-dropped-keys.ts'
import { keepDroppedKeys } from '../../steps/secrets/keep-dropped-keys.ts'
import { putDroppedKeysBack } from '../../steps/secrets/put-dropped-keys-back.ts'
import { readSecret } from '../../steps/secrets/read-secret.ts'
import { readRecoveredSecret, recoverSecret } from '../../steps/secrets/recover-secret.ts'
import type { Step } from '../../steps/step.ts'
import { listOf, question } from '../list.ts'
import type { SecretContext } from './secret-context.ts'

/** Reads the secret; one that is scheduled for deletion is brought back before, after asking. */
const readOrRecover = listOf<SecretContext>()(readSecret, question('recover'), recoverSecret, readRecoveredSecret)

/** The secret of one more environment, for a command that compares two. */
export const readOtherSecret: readonly Step<Deps, SecretContext>[] = [checkAccount, readSecret]

/** How every command begins that only reads the secret. Works where Terraform does not: Terraform is not asked. */
export const beginSecretRead = listOf<SecretContext>()(checkAccount, ...readOrRecover, question('outside-edits'))

/** What becomes of keys that others dropped since medspa wrote last: before a command writes over the memory of them. */
export const agreeOnDroppedKeys = listOf<SecretContext>()(
  question('outside-edits'),
  findReadersOfDroppedKeys,
  question('dropped-keys'),
  putDroppedKeysBack,
  forgetDroppedKeys,
  keepDroppedKeys,
)

/**
 * How every command begins that writes to the secret.
 * @param rolls whether it replaces tasks afterwards: refused (exit 3) before anything is written where medspa cannot
 */
export const beginSecretWrite = ({ rolls = false } = {}) =>
  listOf<SecretContext>()(rolls ? checkAccountToRoll : checkAccount, ...readOrRecover, ...agreeOnDroppedKeys)
