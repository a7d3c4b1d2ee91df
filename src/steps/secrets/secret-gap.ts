import type { Fate } from '../../secrets/wired-keys.ts'

/** Why a task would not start, or not work. */
export type SecretGap = {
  /**
   * `no-key`: a task reads it and it is not there. `no-value`: it is required, and missing or a placeholder. `no-reader`: it
   * holds a value, and no task reads it.
   */
  kind: 'no-key' | 'no-value' | 'no-reader' | 'shape'
  secret: string
  key: string
  readBy: string[]
  message: string
  /** Of `no-reader`: what becomes of it at the next deploy. */
  fate?: Fate
}
