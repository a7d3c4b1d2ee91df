/** How long a digest may take; what did not fit is named, never guessed. */
export type Budget = {
  /** Milliseconds that are left; zero or less where it is spent. */
  left: () => number
}

/** From now on. */
export const budgetOf = (seconds: number, now: () => number = Date.now): Budget => {
  const end = now() + seconds * 1000
  return { left: () => end - now() }
}

/** Something that was not counted, and why. */
export type Uncounted = { name: string; why: string }

export const OVER_BUDGET = 'it did not fit into the time for it'
