import { messageOf } from '../../errors.ts'
import { forgetParking } from '../../steps/park/note-parking.ts'
import { undoSteps } from '../../tasks/park.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import type { Session } from '../frame/session.ts'

/**
 * Undoes what a parking, or the beginning of a destroy, has stopped: in reverse order, each undo whether or not the others succeed.
 * Gives what could not be taken back, a line each.
 */
export async function takeBack(session: Session, context: ParkContext): Promise<string[]> {
  const failed: string[] = []
  const take = async (step: Parameters<typeof session.run<ParkContext>>[0][number]) => {
    // A signal of its own: the session's may be what has stopped the parking.
    const { signal } = new AbortController()
    await session.run([step], context, { signal }).catch((error: unknown) => {
      failed.push(`${step.title}: ${messageOf(error)}`)
    })
  }
  for (const step of undoSteps(session.deps, context)) await take(step)
  // What is left to take back stays recorded, for anybody's next command.
  if (failed.length === 0 && context.parking !== undefined) await take(forgetParking)
  return failed
}
