/** What a command found; goes into the task's log as it is, so it never holds a credential. */
export type Findings = Record<string, unknown>

/** A failure in words for the operator. */
export class ProbeError extends Error {
  override name = 'ProbeError'
}

/** The one line on stdout that the caller reads: `{ "probe": "roles", "ok": true, "result": {…} }`. Pure. */
export const reportLine = (probe: string, outcome: { result: Findings } | { error: unknown }): string =>
  JSON.stringify(
    'error' in outcome
      ? { probe, ok: false, error: wordsOf(outcome.error) }
      : { probe, ok: true, result: outcome.result },
  )

/** Server's and driver's errors name users, hosts and objects, never a password. */
const wordsOf = (error: unknown): { message: string; code?: string } => {
  if (error instanceof AggregateError) {
    return { message: error.errors.map((each) => wordsOf(each).message).join('; ') }
  }
  if (!(error instanceof Error)) return { message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return { message: error.message, ...code }
}
