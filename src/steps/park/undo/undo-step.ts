import type { Undo } from '../../../tasks/park-context.ts'
import { type Progress, step } from '../../step.ts'

/** One undo of a parking as a step: each is run by itself, so that one that fails stops no other. */
export const undoStep = ({ id, run, title }: Undo) =>
  step({
    id,
    section: '5',
    title,
    run: async (_: object, __: object, progress: Progress) => ({ detail: await run(progress) }),
  })
