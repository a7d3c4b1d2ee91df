/** A door that everybody goes through, and that somebody may have to himself for a while. */
export type Gate = {
  /** Does `work` at once, or when whoever is alone has done. */
  through: <T>(work: () => Promise<T>) => Promise<T>
  /** Waits until nobody is inside, keeps everybody out, and does `work`; one after the other. */
  alone: <T>(work: () => Promise<T>) => Promise<T>
}

export function createGate(): Gate {
  let inside = 0
  let emptied = () => {}
  let closed: Promise<unknown> | undefined

  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    while (closed) await closed
    const open = Promise.withResolvers<void>()
    closed = open.promise
    try {
      if (inside > 0) await new Promise<void>((resolve) => (emptied = resolve))
      return await work()
    } finally {
      closed = undefined
      open.resolve()
    }
  }
  return {
    alone,
    async through(work) {
      while (closed) await closed
      inside++
      try {
        return await work()
      } finally {
        inside--
        if (inside === 0) emptied()
      }
    },
  }
}
