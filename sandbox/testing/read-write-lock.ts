/** Lets many do their work at once, or one alone: a readers-writer lock in which a waiting writer comes first. */
export type ReadWriteLock = {
  /** Does `work` at once, beside others; after the exclusive work where one is under way or waits. */
  shared: <T>(work: () => Promise<T>) => Promise<T>
  /** Does `work` once all shared work has ended, and lets none begin meanwhile; one after the other. */
  exclusive: <T>(work: () => Promise<T>) => Promise<T>
}

/** Makes a lock that nobody holds. */
export function createReadWriteLock(): ReadWriteLock {
  let sharing = 0
  let lastShareEnded = () => {}
  let held: Promise<unknown> | undefined

  const exclusive = async <T>(work: () => Promise<T>): Promise<T> => {
    while (held) await held
    const released = Promise.withResolvers<void>()
    held = released.promise
    try {
      if (sharing > 0) await new Promise<void>((resolve) => (lastShareEnded = resolve))
      return await work()
    } finally {
      held = undefined
      released.resolve()
    }
  }
  return {
    exclusive,
    async shared(work) {
      while (held) await held
      sharing++
      try {
        return await work()
      } finally {
        sharing--
        if (sharing === 0) lastShareEnded()
      }
    },
  }
}
