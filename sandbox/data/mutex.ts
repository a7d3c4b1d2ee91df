/**
 * Makes `run` safe to be asked for at any time: one run at a time, and callers during a run share the
 * result of one run that begins after it.
 */
export function oneAtATime(run: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | undefined
  let queued: Promise<void> | undefined
  const start = (): Promise<void> => {
    const started = run().finally(() => {
      current = undefined
    })
    current = started
    return started
  }
  return () => {
    if (!current) return start()
    queued ??= current
      .catch(() => {})
      .then(() => {
        queued = undefined
        return start()
      })
    return queued
  }
}
