import { createHash } from 'node:crypto'

const MODULUS = 2n ** 256n

/**
 * A checksum of things in whatever order they come: the sum of their SHA-256 hashes. A sum, as with XOR two equal ones
 * would cancel each other.
 */
export function createSum() {
  let count = 0
  let total = 0n
  return {
    add(parts: readonly (Buffer | string)[]) {
      count += 1
      total = (total + BigInt(`0x${hashOf(parts)}`)) % MODULUS
    },
    count: () => count,
    /** 32 hexadecimal digits. */
    checksum: () => checksumOf([String(count), total.toString(16)]),
  }
}

export const checksumOf = (parts: readonly string[]): string => hashOf(parts).slice(0, 32)

/** Each part with its length before it: no two lists are the same bytes. */
function hashOf(parts: readonly (Buffer | string)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part
    hash.update(`${bytes.length}:`).update(bytes)
  }
  return hash.digest('hex')
}
