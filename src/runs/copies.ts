/** Copies of run records where every operator of the environment finds them. */
export type RunCopies = {
  put: (id: string, text: string, options: { accountId: string; signal: AbortSignal }) => Promise<void>
  /** Ids of the last 90 days, in no order. */
  list: (signal: AbortSignal) => Promise<string[]>
  /** Undefined where there is none. */
  read: (id: string, signal: AbortSignal) => Promise<string | undefined>
}

/** How far back `list` looks: a bucket keeps its records, and a list of them is read from its beginning. */
export const COPIES_LISTED_DAYS = 90
