import type { Deps } from '../../deps.ts'
import { messageOf, OperatorError } from '../../errors.ts'
import type { DestroyContext } from '../../tasks/destroy-context.ts'
import { parkVoice } from '../park/park-voice.ts'
import type { Step } from '../step.ts'

/**
 * As in a park: before anything stops, callers are answered. But a function that cannot answer any more, as in an environment that
 * was deployed or destroyed in part, does not keep it alive: its gateway goes anyway, some minutes later.
 */
export const answerCallers: Step<Deps, DestroyContext> = {
  ...parkVoice,
  async run(deps, context, progress) {
    try {
      return await parkVoice.run(deps, context, progress)
    } catch (error) {
      if (progress.signal.aborted || !(error instanceof OperatorError)) throw error
      progress.line(messageOf(error))
      return { detail: "callers hear their provider's error from here on: the function does not answer" }
    }
  },
}
