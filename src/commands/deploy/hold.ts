import type { DeployContext } from '../../tasks/deploy-context.ts'
import { placeOf } from '../../view/place.ts'
import type { Session } from '../frame/session.ts'

type Hold = NonNullable<DeployContext['hold']>

const choices = [
  { value: 'continue', name: 'Go on', description: 'The traffic shifts to the new tasks.' },
  { value: 'stop', name: 'Stop', description: 'The new tasks go, and what served goes on serving.' },
  { value: 'log', name: "Show the new tasks' log", description: 'Their last lines; then this is asked again.' },
]

/**
 * Asks the operator whether a rollout that is held goes on. `--yes` answers no: who holds a rollout wants to see it. Where
 * no terminal can ask, the answer comes from `medspa deploy continue` or `stop`.
 */
export const askToGoOn =
  ({ deps, prompts, screen }: Pick<Session, 'deps' | 'prompts' | 'screen'>): Hold =>
  async ({ deploymentId, log }, signal) => {
    if (!prompts.interactive) return undefined
    for (;;) {
      const question = `Shift the traffic of ${placeOf(deps)} (deployment ${deploymentId})?`
      const answer = await prompts.choose(question, choices, signal)
      if (answer !== 'log') return answer === 'continue' ? 'continue' : 'stop'
      for (const line of await log()) screen.say(line)
    }
  }
