import { cancelled, type ExitCode, exitCodes, OperatorError, type Whose } from '../errors.ts'

/** `error` of the `--json` document, and the exit code that belongs to it. */
export type ErrorDocument = {
  error: { code: string; message: string; hint?: string; whose: Whose; evidence?: string[] }
  exitCode: ExitCode
}

/** Any thrown thing as the operator sees it. What is no OperatorError is a mistake of ours, and says so. */
export function errorDocument(thrown: unknown, signal?: AbortSignal): ErrorDocument {
  if (thrown instanceof OperatorError) {
    const { code, evidence, exitCode, hint, message, whose } = thrown
    return {
      error: { code, message, whose, ...(hint ? { hint } : {}), ...(evidence.length > 0 ? { evidence } : {}) },
      exitCode,
    }
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
        .slice(1, 6)
        .map((line) => line.trim()),
    },
    exitCode: exitCodes.failed,
  }
}

/** Pure: the error as lines, the message first, the hint last. */
export const errorLines = ({ error }: ErrorDocument): string[] => [
  `error: ${error.message}`,
  ...(error.evidence ?? []).map((line) => `  ${line}`),
  ...(error.hint ? [`hint: ${error.hint}`] : []),
]
