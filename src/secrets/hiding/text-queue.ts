/** Text that comes in pieces at one end and is taken at the other; what stays is never copied. */
export const createTextQueue = () => {
  let pieces: string[] = []
  let first = 0
  let offset = 0

  /** The next `count` units, in the pieces in which they came. */
  const take = (count: number): string[] => {
    const taken: string[] = []
    for (let left = count; left > 0; ) {
      const piece = pieces[first]
      if (piece === undefined) break
      const part = piece.slice(offset, offset + left)
      taken.push(part)
      left -= part.length
      offset += part.length
      if (offset < piece.length) continue
      first += 1
      offset = 0
    }
    if (first * 2 > pieces.length) {
      pieces = pieces.slice(first)
      first = 0
    }
    return taken
  }

  return {
    push(piece: string) {
      if (piece !== '') pieces.push(piece)
    },
    take,
    /** All that is there, without taking it. */
    text: () => pieces.slice(first).join('').slice(offset),
  }
}
