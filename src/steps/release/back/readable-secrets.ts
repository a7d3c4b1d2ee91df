import type { Deps } from '../../../deps.ts'
import { OperatorError } from '../../../errors.ts'
import type { Progress } from '../../step.ts'

type Secrets = Deps['secrets']

/** A task that was started later than this one has read the present value. */
const SINCE_EVER = new Date(0)

/**
 * Secrets as a way back reads them: a secret that may not be read, or cannot be, hinders none. It counts as one that has not changed
 * since the tasks have read it, and its version gets no label: without it no later command takes tasks for newer than they are. A line
 * tells it, once of each secret.
 */
export function asFarAsReadable(secrets: Secrets, { line, signal }: Pick<Progress, 'line' | 'signal'>): Secrets {
  const told = new Set<string>()
  const attempt = async <Answer>(text: string, otherwise: Answer, call: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await call()
    } catch (error) {
      if (signal.aborted || !(error instanceof OperatorError)) throw error
      if (!told.has(text)) line(`${text}: ${error.message}`)
      told.add(text)
      return otherwise
    }
  }
  const unread = (secretId: string) =>
    `the secret ${secretId} cannot be read, so tasks are not replaced because of what it holds`
  return {
    ...secrets,
    heldSince: (secretId, key) =>
      attempt<Date | undefined>(unread(secretId), SINCE_EVER, () => secrets.heldSince(secretId, key)),
    read: (secretId) => attempt(unread(secretId), undefined, () => secrets.read(secretId)),
    markRolled: (secretId, versionId) =>
      attempt(`the secret ${secretId} gets no label of the tasks that were replaced`, undefined, () =>
        secrets.markRolled(secretId, versionId),
      ),
  }
}
