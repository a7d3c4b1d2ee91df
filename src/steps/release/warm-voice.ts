import type { Deps } from '../../deps.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { type Given, type Progress, step } from '../step.ts'

/** Section 2.7: the first call of a version takes a second, and that of one that was idle for weeks fails: not a caller's. */
export const warmVoice = step({
  id: 'warm-voice',
  section: '2.7',
  title: 'Call the voice Lambda once',
  looks: true,
  needs: ['outputs'],
  run: async (
    deps: Pick<Deps, 'voiceLambda'>,
    { outputs }: Given<Pick<DeployContext, 'outputs'>, 'outputs'>,
    progress: Progress,
  ) => {
    if (outputs.api_gateway_url === undefined) return { skipped: 'voice webhooks are switched off' }
    await deps.voiceLambda.warm({ signal: progress.signal, onWait: progress.line })
    return { detail: 'the function answers' }
  },
})
