/**
 * Makes the calls of several actors in an order that is given beforehand: one call at a time. The next call begins when the
 * previous one was answered and every actor waits again or has ended.
 */
export function createCallScheduler() {
  const waiting = new Map<string, () => void>()
  let wake = () => {}
  const changed = () => new Promise<void>((resolve) => (wake = resolve))

  return {
    /** Waits until the scheduler lets the actor make a call. */
    mayCall: (actor: string) =>
      new Promise<void>((resolve) => {
        waiting.set(actor, resolve)
        wake()
      }),

    /** Runs the actors to their ends; `order` picks among those that wait. Where it ends, they go round robin. */
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
      // The others go on where one fails; the failure is reported at the end.
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
