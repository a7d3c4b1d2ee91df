import { messageOf } from './errors.ts'
/**
 * What the sandbox really runs for one record of moto's: works on it one after the other, and says in AWS's words what
 * is going on. `E` is the running engine.
 */
export type Lifecycle<E> = {
  /** AWS's status: `creating`, `available`, `stopped`, `failed` … */
  status: () => string
  /** The engine, once every work that was asked for is done; undefined when it does not run. */
  engine: () => Promise<E | undefined>
  /**
   * Does `work` after what was asked for before, with `during` as the status; it gives the engine that runs from then on.
   * Resolves when it is done. A failure is logged, rejects, and leaves the status `failed`.
   */
  change: (during: string, work: (engine: E | undefined) => Promise<E | undefined>, after?: string) => Promise<void>
}

/** Begins a life; `before`: what must end first (the removal of one of the same name). */
export function createLifecycle<E>(
  name: string,
  log: (line: string) => void,
  before: Promise<unknown> = Promise.resolve(),
): Lifecycle<E> {
  let status = 'creating'
  let engine: E | undefined
  let last: Promise<unknown> = before.catch(() => {})
  return {
    status: () => status,
    async engine() {
      await last
      return engine
    },
    change(during, work, after = 'available') {
      status = during
      const turn = last.then(async () => {
        status = during
        engine = await work(engine)
        status = after
      })
      last = turn.catch((error: unknown) => {
        status = 'failed'
        log(`${name}: ${messageOf(error)}`)
      })
      return turn
    },
  }
}
