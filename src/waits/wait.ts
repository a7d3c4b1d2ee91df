/** One thing that medspa waits for. */
export type Wait = {
  /** What is waited for, as the words after "waiting for". */
  what: string
  /** When medspa gives up, in milliseconds. */
  limitMs: number
  /** How often medspa looks, in milliseconds. */
  everyMs: number
  /** How long it usually takes on AWS, as the words after "usually". */
  usually: string
  /** The longest time that AWS documents or that is reported, in milliseconds. `limitMs` is never shorter: test/waits.test.ts. */
  worstMs: number
  /** Where `worstMs` comes from. */
  source: string
}

/** Milliseconds. */
export const s = 1000
export const min = 60 * s
export const h = 60 * min
