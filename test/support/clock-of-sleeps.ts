/**
 * A clock on which time passes by its sleeps alone, which are over at once.
 *
 * @param start its first time, in milliseconds since 1970
 */
export function clockOfSleeps(start = 0) {
  let now = start
  return {
    now: () => new Date(now),
    async sleep(milliseconds: number): Promise<void> {
      now += milliseconds
    },
    /** Lets time pass without a sleep. */
    pass(milliseconds: number): void {
      now += milliseconds
    },
    /** Milliseconds that have passed since its start. */
    passed: () => now - start,
  }
}
