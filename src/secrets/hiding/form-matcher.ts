/**
 * Finds many texts in one pass, however long they are and whatever they share: the automaton of Aho and Corasick
 * ("Efficient string matching: an aid to bibliographic search", CACM 18(6), 1975). Building takes steps in proportion to
 * the forms' length together, reading to the text's, both without regard to what is in them.
 *
 * A form is a chain of nodes with consecutive numbers that leaves the forms before it at one node, so that nothing but
 * these branches needs a table: 19 bytes a UTF-16 unit, for values of 65,536 bytes in some twenty encodings.
 */
export type FormMatcher = {
  /** The node after one more UTF-16 unit; reading begins at node 0. */
  advance: (node: number, unit: number) => number
  /** Units of the longest form that ends at the node; 0 where none does. */
  longest: (node: number) => number
  /** Units of the longest end of what was read that is the beginning of a longer form. */
  unfinished: (node: number) => number
  /** Transitions that were looked at so far, to build and to read: what is linear can be counted. */
  steps: () => number
}

const isNextOf = 1
const hasBranches = 2
const hasNext = 4
const isForm = 8

/** @param forms none of them empty */
export const createFormMatcher = (forms: Iterable<string>): FormMatcher => {
  const all = [...forms]
  const most = all.reduce((sum, form) => sum + form.length, 1)
  const units = new Uint16Array(most)
  const flags = new Uint8Array(most)
  const depth = new Int32Array(most)
  const branches = new Map<number, number>()
  const branchedFrom = new Map<number, number>()
  let size = 1
  let steps = 0

  const child = (node: number, unit: number): number => {
    steps++
    const flag = flags[node] ?? 0
    if ((flag & hasNext) !== 0 && units[node + 1] === unit) return node + 1
    return (flag & hasBranches) === 0 ? 0 : (branches.get(node * 0x10000 + unit) ?? 0)
  }

  for (const form of all) {
    let node = 0
    for (let at = 0; at < form.length; at++) {
      const unit = form.charCodeAt(at)
      const known = child(node, unit)
      if (known !== 0) {
        node = known
        continue
      }
      const added = size++
      units[added] = unit
      depth[added] = at + 1
      if (added === node + 1) {
        flags[node] = (flags[node] ?? 0) | hasNext
        flags[added] = isNextOf
      } else {
        flags[node] = (flags[node] ?? 0) | hasBranches
        branches.set(node * 0x10000 + unit, added)
        branchedFrom.set(added, node)
      }
      node = added
    }
    flags[node] = (flags[node] ?? 0) | isForm
  }

  /** Where to go on, with the longest end that is a beginning, after a unit that does not follow. */
  const fallback = new Int32Array(size)
  const longest = new Int32Array(size)
  const unfinished = new Int32Array(size)

  const advance = (from: number, unit: number): number => {
    let node = from
    for (;;) {
      const next = child(node, unit)
      if (next !== 0 || node === 0) return next
      node = fallback[node] ?? 0
    }
  }

  for (const node of byDepth(depth, size)) {
    if (node === 0) continue
    const flag = flags[node] ?? 0
    const parent = (flag & isNextOf) !== 0 ? node - 1 : (branchedFrom.get(node) ?? 0)
    const back = parent === 0 ? 0 : advance(fallback[parent] ?? 0, units[node] ?? 0)
    fallback[node] = back
    longest[node] = (flag & isForm) !== 0 ? (depth[node] ?? 0) : (longest[back] ?? 0)
    unfinished[node] = (flag & (hasNext | hasBranches)) !== 0 ? (depth[node] ?? 0) : (unfinished[back] ?? 0)
  }

  return {
    advance,
    longest: (node) => longest[node] ?? 0,
    unfinished: (node) => unfinished[node] ?? 0,
    steps: () => steps,
  }
}

/** The nodes' numbers, nearest to the beginning first: a counting sort. */
const byDepth = (depth: Int32Array, size: number): Int32Array => {
  const deepest = depth.subarray(0, size).reduce((most, each) => Math.max(most, each), 0)
  const places = new Int32Array(deepest + 2)
  for (let node = 0; node < size; node++) places[(depth[node] ?? 0) + 1] = (places[(depth[node] ?? 0) + 1] ?? 0) + 1
  for (let at = 1; at < places.length; at++) places[at] = (places[at] ?? 0) + (places[at - 1] ?? 0)
  const sorted = new Int32Array(size)
  for (let node = 0; node < size; node++) {
    const of = depth[node] ?? 0
    const place = places[of] ?? 0
    sorted[place] = node
    places[of] = place + 1
  }
  return sorted
}
