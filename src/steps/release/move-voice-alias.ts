import type { Deps } from '../../deps.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { type Given, type Progress, step } from '../step.ts'
import { findVoice, voiceIsOff } from '../voice/find-voice.ts'

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
    const voice = await findVoice(deps, context.outputs)
    if (voice === undefined) return voiceIsOff
    if (voice.aliasVersion === voice.newestVersion) return { skipped: `version ${voice.newestVersion} answers already` }
    await deps.voiceLambda.moveAlias(voice.newestVersion, { signal: progress.signal, onWait: progress.line })
    context.voiceMoved = { version: voice.newestVersion, former: voice.aliasVersion }
    return { detail: `version ${voice.newestVersion} answers` }
  },
})
