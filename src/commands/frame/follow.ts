import type { Deps } from '../../deps.ts'
import type { BoundStep, Step } from '../../steps/step.ts'
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

/** Steps of lists that give their steps the adapters themselves. */
export const unbound = <Context>(step: Step<Deps, Context> | BoundStep<Context>): Step<Deps, Context> =>
  'needs' in step ? step : { ...step, needs: [], gives: [], run: (_, context, progress) => step.run(context, progress) }
