import type { Fingerprint } from './fingerprint.ts'
import { masked } from './inventory.ts'
import type { SecretValues } from './merge.ts'

type Masked = { length: number | null; fingerprint: string | null }

export type KeyDifference = {
  key: string
  status: 'same' | 'differs' | 'only-from' | 'only-to'
  from: Masked
  to: Masked
}

/** Pure: two secrets side by side, by name; of the values only whether they are the same. */
export const compareSecrets = (from: SecretValues, to: SecretValues, fingerprint: Fingerprint): KeyDifference[] =>
  [...new Set([...from.keys(), ...to.keys()])].sort().map((key) => {
    const [left, right] = [from.get(key), to.get(key)]
    const status =
      left === undefined
        ? 'only-to'
        : right === undefined
          ? 'only-from'
          : left.reveal() === right.reveal()
            ? 'same'
            : 'differs'
    return { key, status, from: masked(left, fingerprint), to: masked(right, fingerprint) }
  })
