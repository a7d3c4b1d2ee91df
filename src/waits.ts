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

const s = 1000
const min = 60 * s
const h = 60 * min

/** Every wait for AWS, each with its limit. `until` takes its limit and its pace from a row of this table. */
export const waits = {
  deletions: {
    what: 'AWS to delete the database and Redis',
    limitMs: 4 * h,
    everyMs: 5 * s,
    usually: '2 to 10 minutes',
    worstMs: 2 * h,
    source:
      'RDS user guide, "Deleting a DB instance": a deletion takes longer with a full final snapshot; up to 10:34 min without one in reports; large snapshots take more than an hour',
  },
} as const satisfies Readonly<Record<string, Wait>>

/** The words for a line of the screen: `waiting for the task to be known (usually some seconds)`. */
export const waitingFor = ({ what, usually }: Wait): string => `waiting for ${what} (usually ${usually})`
