/** A thing of a destroyed environment that is still in the account. */
export type Leftover = {
  /** `database snapshot`, `VPC`. */
  what: string
  /** By which AWS knows it. */
  name: string
  /** Why it is there, or how long it is. */
  because?: string
  /** A command of the aws CLI that deletes it. */
  delete?: string
}

export type Leftovers = {
  /** Kept on purpose: what a destroy says beforehand that it leaves. */
  kept: Leftover[]
  /** What a destroy should have taken away. */
  unexpected: Leftover[]
  /** What could not be looked for, each with the reason. */
  unknown: string[]
}
