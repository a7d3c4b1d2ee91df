import { createHash } from 'node:crypto'

/** IPv4 networks as `{ from, to }`, first and last address as numbers. */
type Range = { from: number; to: number }

/**
 * Networks `10.A.B.0/24` to try for a sandbox, best first: the one that it had, then those that follow from its name, as
 * two sandboxes should not meet; A is 192 to 255, which few office networks use. What overlaps `taken` (`a.b.c.d/n`, the
 * machine's routes) is left out.
 */
export function* subnetCandidates(id: string, kept: string | undefined, taken: readonly string[]): Generator<string> {
  const used = taken.map(rangeOf)
  const isFree = (prefix: string) => {
    const { from, to } = rangeOf(`${prefix}.0/24`)
    return used.every((range) => range.to < from || to < range.from)
  }
  if (kept !== undefined && isFree(kept)) yield kept
  const hash = createHash('sha256').update(id).digest()
  for (let attempt = 0; attempt < 256; attempt++) {
    const prefix = `10.${192 + (hash.readUInt8(0) % 64)}.${(hash.readUInt8(1) + attempt) % 256}`
    if (prefix !== kept && isFree(prefix)) yield prefix
  }
}

/** First and last address of `a.b.c.d/n`; a bare address is a network of one. */
function rangeOf(network: string): Range {
  const [address = '', bits = '32'] = network.split('/')
  const from = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
  return { from, to: from + 2 ** (32 - Number(bits)) - 1 }
}
