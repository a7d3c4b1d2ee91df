import type { Deps } from '../../deps.ts'
import { isParkedAnswer, parkedVariables } from '../../parks/parked-voice.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { type Progress, step } from '../step.ts'
import { ensureParkedVoice, keepParkedVoice } from '../voice/parked-voice-image.ts'
import { forwardAgain } from './undo/forward-again.ts'
import { undoToEnd } from './undo-to-end.ts'

/**
 * Before anything stops: the voice Lambda answers callers itself, with medspa's own image, as a release's may know no
 * `VOICE_MODE`, or not start without an upstream. Variables and image become those that Terraform computes for a parked
 * environment, so that the plan that parks changes nothing here.
 */
export const parkVoice = step({
  id: 'voice',
  section: '5',
  title: 'Let the voice Lambda answer callers',
  cancelWaitsFor: undoToEnd,
  run: async (
    deps: Pick<Deps, 'images' | 'names' | 'registries' | 'voiceLambda'>,
    context: Pick<ParkContext, 'former' | 'parkedSince' | 'parkedVoice' | 'undo'>,
    progress: Progress,
  ) => {
    const { voiceLambda } = deps
    const { line, signal } = progress
    if (context.parkedSince !== undefined) return { skipped: 'parked already' }
    const found = await voiceLambda.configuration()
    if (found === undefined) return { skipped: 'there is no voice Lambda: no image of it was deployed yet' }
    const image = await ensureParkedVoice(deps, progress)
    const notKept = await keepParkedVoice(deps, image.digest)
    if (notKept !== undefined) line(notKept)
    const undo = await forwardAgain({ voiceLambda }, found, context.former)
    if (undo !== undefined) context.undo.push(undo)
    const already = isParkedAnswer(found.answers) && isParkedAnswer(found.configured)
    const version = await voiceLambda.answerBy(parkedVariables(found.configured), {
      signal,
      onWait: line,
      image: image.reference,
    })
    context.parkedVoice = image.digest
    if (already && version === found.version) return { skipped: `version ${version} answers callers already` }
    return { detail: `version ${version} answers callers by itself` }
  },
})
