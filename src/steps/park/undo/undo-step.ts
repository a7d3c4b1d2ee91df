import type { ParkContext, Undo } from '../../../tasks/park-context.ts'
import { type Progress, step } from '../../step.ts'
import { detailOf, isNotServing } from './undone.ts'

/** One undo of a parking as a step: each is run by itself, so that one that fails stops no other. */
export const undoStep = ({ id, run, title }: Undo) =>
  step({
    id,
    section: '5',
    title,
    run: async (_: object, context: Pick<ParkContext, 'notServing'>, progress: Progress) => {
      const undone = await run(progress)
      if (isNotServing(undone)) context.notServing = undone.notServing
      return { detail: detailOf(undone) }
    },
  })
