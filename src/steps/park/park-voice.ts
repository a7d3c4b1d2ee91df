import type { Deps } from '../../deps.ts'
import { isParkedAnswer, parkedVariables } from '../../parks/parked-voice.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import type { Outcome, Progress } from '../step.ts'

/**
 * Section 5, before anything stops: callers are answered by the voice Lambda itself. What it is told is what Terraform
 * computes for a parked environment, so that the plan that parks changes nothing here.
 */
export async function parkVoice(
  deps: Pick<Deps, 'voiceLambda'>,
  context: ParkContext,
  progress: Progress,
): Promise<Outcome> {
  if (context.parkedSince !== undefined) return { skipped: 'parked already' }
  const found = await deps.voiceLambda.configuration()
  if (found === undefined) return { skipped: 'there is no voice Lambda: no image of it was deployed yet' }
  // A parking that was killed has left it parked: the way back is the version before.
  const former = isParkedAnswer(found.configured) ? await deps.voiceLambda.lastForwarding() : found.configured
  if (former !== undefined) {
    // What answered, which a pin that was left behind may not name: its version may be a parked one, of a restore.
    const pin = context.former?.pin?.voice_lambda_version
    const pinned = pin === undefined || isParkedAnswer(found.answers) ? pin : found.version
    context.undo.push({
      id: 'undo-voice',
      title: 'Forward voice webhooks again',
      async run({ signal }) {
        return `version ${await deps.voiceLambda.answerBy(former, { signal, pinned })} forwards`
      },
    })
  }
  const already = isParkedAnswer(found.answers) && isParkedAnswer(found.configured)
  const version = await deps.voiceLambda.answerBy(parkedVariables(found.configured), { signal: progress.signal })
  if (already && version === found.version) return { skipped: `version ${version} answers callers already` }
  return { detail: `version ${version} answers callers by itself` }
}
