import { OperatorError } from '../../errors.ts'

/** Whether an error of `releaseParameter.write` says that AWS took the value, and does not show it yet. */
export const wasWritten = (error: unknown): boolean =>
  error instanceof OperatorError && error.code === 'release-parameter-stale'
