import { cancelled, type DeadTask, type ExitCode, exitCodes, OperatorError, type Whose } from '../errors.ts'

/** `error` of the `--json` document, and the exit code that belongs to it. */
export type ErrorDocument = {
  error: {
    code: string
    message: string
    hint?: string
    whose: Whose
    evidence?: string[]
    tasks?: DeadTask[]
    next?: string
  }
  exitCode: ExitCode
}

/** Any thrown thing as the operator sees it. What is no OperatorError is a mistake of ours, and says so. */
export function errorDocument(thrown: unknown, signal?: AbortSignal): ErrorDocument {
  if (thrown instanceof OperatorError) {
    const { code, evidence, exitCode, hint, message, tasks, whose } = thrown
    const told = {
      ...(hint ? { hint } : {}),
      ...(evidence.length > 0 ? { evidence } : {}),
      ...(tasks.length > 0 ? { tasks: [...tasks] } : {}),
    }
    return { error: { code, message, whose, ...told }, exitCode }
  }
  // Libraries reject with errors of their own when their signal aborts.
  if (signal?.aborted || (thrown instanceof Error && thrown.name === 'ExitPromptError')) {
    return errorDocument(cancelled())
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  return {
    error: {
      code: 'unexpected',
      message: `${error.name}: ${error.message}`,
      hint: 'This is a mistake in medspa; what was done so far stands, and the same command can be run again.',
      whose: 'medspa',
      evidence: (error.stack ?? '')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line.startsWith('at '))
        .slice(0, 5),
    },
    exitCode: exitCodes.failed,
  }
}

/** Pure: an error in which nobody looked for secrets. What operators are told has none; any other text may quote one. */
export const withheldError = (document: ErrorDocument): ErrorDocument =>
  document.error.code === 'unexpected'
    ? { ...document, error: { ...document.error, message: 'a failure whose text is withheld: it may hold secrets' } }
    : document

/** The lines of evidence that an error will show. */
export const evidenceOf = (thrown: unknown): readonly string[] =>
  thrown instanceof OperatorError ? thrown.evidence : []
