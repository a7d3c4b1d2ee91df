import type { Deps } from '../../deps.ts'
import { isParkedAnswer, parkedVariables } from '../../parks/parked-voice.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { type Progress, step } from '../step.ts'
import { forwardAgain } from './undo/forward-again.ts'
import { undoToEnd } from './undo-to-end.ts'

/**
 * Before anything stops: the voice Lambda answers callers itself. Its variables become those that Terraform computes for a
 * parked environment, so that the plan that parks changes nothing here.
 */
export const parkVoice = step({
  id: 'voice',
  section: '5',
  title: 'Let the voice Lambda answer callers',
  cancelWaitsFor: undoToEnd,
  run: async (
    { voiceLambda }: Pick<Deps, 'voiceLambda'>,
    context: Pick<ParkContext, 'former' | 'parkedSince' | 'undo'>,
    { line, signal }: Progress,
  ) => {
    if (context.parkedSince !== undefined) return { skipped: 'parked already' }
    const found = await voiceLambda.configuration()
    if (found === undefined) return { skipped: 'there is no voice Lambda: no image of it was deployed yet' }
    const undo = await forwardAgain({ voiceLambda }, found, context.former)
    if (undo !== undefined) context.undo.push(undo)
    const already = isParkedAnswer(found.answers) && isParkedAnswer(found.configured)
    const version = await voiceLambda.answerBy(parkedVariables(found.configured), { signal, onWait: line })
    if (already && version === found.version) return { skipped: `version ${version} answers callers already` }
    return { detail: `version ${version} answers callers by itself` }
  },
})
