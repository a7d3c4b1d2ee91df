import type { Deps } from '../../deps.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { need, type Outcome, type Progress } from '../step.ts'

/** Section 2.7: the first call of a version takes a second, and that of one that was idle for weeks fails: not a caller's. */
export async function warmVoice(
  deps: Pick<Deps, 'voiceWarmer'>,
  context: Pick<DeployContext, 'outputs'>,
  progress: Progress,
): Promise<Outcome> {
  if (need(context, 'outputs').api_gateway_url === undefined) return { skipped: 'voice webhooks are switched off' }
  await deps.voiceWarmer.warm({ signal: progress.signal })
  return { detail: 'the function answers' }
}
