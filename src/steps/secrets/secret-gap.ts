/** Why a task would not start, or not work. */
export type SecretGap = {
  /** `no-key`: a task reads it and it is not there. `no-value`: it is required, and missing or a placeholder. */
  kind: 'no-key' | 'no-value' | 'shape'
  secret: string
  key: string
  readBy: string[]
  message: string
}
