import { createHmac } from 'node:crypto'
import type { Sensitive } from './sensitive.ts'

/** Eight hexadecimal digits that stand for a value: the same value has the same ones, under the same key. */
export type Fingerprint = (value: Sensitive) => string

/** Keyed, and cut short, so that no table of likely values tells which one it is. */
export const fingerprintWith =
  (key: Buffer): Fingerprint =>
  (value) =>
    createHmac('sha256', key).update(value.reveal()).digest('hex').slice(0, 8)
