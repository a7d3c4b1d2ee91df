import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { need, type Outcome, type Progress } from '../step.ts'

/** Section 2.7: the gateway calls the function's alias; it moves to the newest version once the API serves the release. */
export async function moveVoiceAlias(
  deps: Pick<Deps, 'names' | 'voiceLambda'>,
  context: Pick<DeployContext, 'outputs' | 'voiceMoved'>,
  progress: Progress,
): Promise<Outcome> {
  if (need(context, 'outputs').api_gateway_url === undefined) return { skipped: 'voice webhooks are switched off' }
  const voice = await deps.voiceLambda.find()
  if (!voice) {
    throw new OperatorError(`The voice Lambda ${deps.names.voiceFunction} is missing.`, {
      code: 'voice-lambda-missing',
      whose: 'aws',
      hint: 'Run the deploy again: its plan makes the function.',
    })
  }
  if (voice.aliasVersion === voice.newestVersion) return { skipped: `version ${voice.newestVersion} answers already` }
  await deps.voiceLambda.waitUpdated({ signal: progress.signal })
  await deps.voiceLambda.moveAlias(voice.newestVersion)
  context.voiceMoved = { version: voice.newestVersion, former: voice.aliasVersion }
  return { detail: `version ${voice.newestVersion} answers` }
}
