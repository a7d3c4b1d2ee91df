import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { type Given, type Progress, step } from '../step.ts'

/**
 * Section 2.7: the gateway calls the function's alias; it moves to the newest version once the API serves the release
 * and the version answers.
 */
export const moveVoiceAlias = step({
  id: 'voice',
  section: '2.7',
  title: 'Move voice webhooks to the release',
  needs: ['outputs'],
  gives: ['voiceMoved'],
  run: async (
    deps: Pick<Deps, 'names' | 'voiceLambda'>,
    context: Given<Pick<DeployContext, 'outputs' | 'voiceMoved'>, 'outputs'>,
    progress: Progress,
  ) => {
    if (context.outputs.api_gateway_url === undefined) return { skipped: 'voice webhooks are switched off' }
    const voice = await deps.voiceLambda.find()
    if (!voice) {
      throw new OperatorError(`The voice Lambda ${deps.names.voiceFunction} is missing.`, {
        code: 'voice-lambda-missing',
        whose: 'aws',
        hint: 'Run the deploy again: its plan makes the function.',
      })
    }
    if (voice.aliasVersion === voice.newestVersion) return { skipped: `version ${voice.newestVersion} answers already` }
    await deps.voiceLambda.moveAlias(voice.newestVersion, { signal: progress.signal, onWait: progress.line })
    context.voiceMoved = { version: voice.newestVersion, former: voice.aliasVersion }
    return { detail: `version ${voice.newestVersion} answers` }
  },
})
