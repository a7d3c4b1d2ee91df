import type { Deps } from '../../../deps.ts'
import type { DeployContext } from '../../../tasks/deploy-context.ts'
import type { Progress } from '../../step.ts'

type Options = Pick<Parameters<Deps['rollout']['move']>[0], 'hold' | 'ignoresAlarms' | 'strategy'>

/** How a rollout shifts its traffic, and what it asks before: the question has the terminal to itself. */
export function rolloutOptions(
  { hold, ignoreAlarms = false, strategy }: Pick<DeployContext, 'hold' | 'ignoreAlarms' | 'strategy'>,
  { alone = (ask) => ask() }: Pick<Progress, 'alone'>,
): Options {
  return {
    ...(strategy !== undefined && { strategy }),
    ...(ignoreAlarms && { ignoresAlarms: true }),
    ...(hold !== undefined && { hold: (held, signal) => alone(() => hold(held, signal)) }),
  }
}
