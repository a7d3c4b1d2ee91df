/**
 * Makes `run` safe to be asked for at any time: one run at a time, and whoever asks while one is under way gets the
 * result of one that began after the asking, shared with all who asked meanwhile.
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
