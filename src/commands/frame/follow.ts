import { partsOf } from '../../tasks/list.ts'
import type { Session } from './session.ts'

/** `Session.follow` by what runs a part of a list. */
export const followWith =
  (run: Session['run']): Session['follow'] =>
  async (list, context, answers) => {
    for (const { question, steps } of partsOf(list)) {
      if (steps.length > 0) await run(steps, context)
      if (question !== undefined) await answers[question]()
    }
  }
