/**
 * One key can be two signals: the terminal's own, and npm's, which passes it on to what it runs; `timeout` and systemd
 * signal a whole group likewise. They are milliseconds apart, and a person who presses again is not.
 */
const SAME_WISH_MS = 500

export type Ending = {
  /** Aborts once the program is to end in order. */
  signal: AbortSignal
  /** A signal of the system: the first one ends the program in order, the second one leaves at once. */
  onSignal: () => void
  /**
   * Somebody elsewhere has asked for the end: in order, and never at once. False where the program was ending already. It counts as
   * no key of the operator's: two of their own leave at once, before it, after it or around it, and one alone never does.
   */
  endOnce: () => boolean
}

/**
 * How a program ends before its work is done.
 *
 * @param leave ends the process now
 */
export function createEnding({
  leave,
  now = () => performance.now(),
}: {
  leave: () => void
  /** Milliseconds, from any beginning. */
  now?: () => number
}): Ending {
  const cancel = new AbortController()
  let pressedAt: number | undefined
  return {
    signal: cancel.signal,
    onSignal() {
      const at = now()
      if (pressedAt !== undefined && at - pressedAt < SAME_WISH_MS) return
      const isSecond = pressedAt !== undefined
      pressedAt = at
      if (isSecond) leave()
      // The step under way says that it ends.
      else cancel.abort()
    },
    endOnce() {
      const isFirst = !cancel.signal.aborted
      cancel.abort()
      return isFirst
    },
  }
}
