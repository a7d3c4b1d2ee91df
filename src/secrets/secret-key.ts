import type { Shape } from './shapes.ts'

/** What medspa knows of a key of the application's secret. */
export type SecretKey = {
  name: string
  description: string
  /** Where an operator finds the value. */
  where: string
  /**
   * `always`: no task starts without it. `voice`: with voice on, one of the keys with this rule is enough, as a platform
   * has Twilio, or Telnyx, or both. `no`: whoever uses that provider.
   */
  required: 'always' | 'voice' | 'no'
  /** Not asked for, but with a value as good as a key that is required so: another way to check the same provider's calls. */
  suffices?: 'voice'
  /** What is wrong with the shape of a value, in words that do not repeat it; undefined where nothing is. */
  problem: Shape
}
