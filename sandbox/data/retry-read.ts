/** Readings before a failure counts. */
const TRIES = 4

/**
 * Runs a reading that is made of several calls, and all of it again when one fails: what the first call listed may have
 * been deleted before the next one asked for its parts, as Terraform deletes many things at a time.
 */
export async function retryRead<T>(read: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await read()
    } catch (error) {
      if (tries === TRIES) throw error
    }
  }
}
