/**
 * Lets several actors make their calls in an order that is given beforehand: one call at a time, and the next one whose
 * turn it is begins only when that one was answered and all actors wait again, or have ended.
 */
export function inTurns() {
  const waiting = new Map<string, () => void>()
  let wake = () => {}
  const changed = () => new Promise<void>((resolve) => (wake = resolve))

  return {
    /** Waits for the actor's turn. */
    turn: (actor: string) =>
      new Promise<void>((resolve) => {
        waiting.set(actor, resolve)
        wake()
      }),

    /** Carries the actors through to their ends; `order` picks among those that wait, and what it does not say is in turn. */
    async run(actors: Record<string, () => Promise<void>>, order: readonly number[]): Promise<void> {
      let active = Object.keys(actors).length
      const ends = Object.values(actors).map(async (act) => {
        try {
          await act()
        } finally {
          active--
          wake()
        }
      })
      const all = Promise.all(ends)
      // Whoever fails leaves the others their turns; it is told at the end.
      all.catch(() => {})
      for (let step = 0; active > 0; step++) {
        while (active > waiting.size) await changed()
        const names = [...waiting.keys()].sort()
        const chosen = names[(order[step] ?? step) % Math.max(1, names.length)]
        if (chosen === undefined) break
        const go = waiting.get(chosen)
        waiting.delete(chosen)
        go?.()
      }
      await all
    },
  }
}
