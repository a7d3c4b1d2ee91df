import { commandLine } from '../../../command-line.ts'
import type { DeploymentContext } from '../../../tasks/blue-green/deployment-context.ts'
import { continueHeld } from '../../../tasks/blue-green/deployments.ts'
import { placeOf } from '../../../view/place.ts'
import { confirmName } from '../../frame/confirm-name.ts'
import { declined } from '../../frame/declined.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { need } from '../../frame/need.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { deploymentOf, restOfRelease } from '../deployment-told.ts'
import { deployContinue } from './command.ts'

type Options = OptionsOf<typeof deployContinue>

/** `medspa deploy continue`: lets a deployment that is held shift its traffic. Whoever holds it goes on. */
export const run = (options: Options, terminal: Terminal): Promise<number> =>
  runCommand(deployContinue, options, terminal, (session) => runContinue(session, options))

/** The body of `medspa deploy continue`. It takes no lock: whoever holds the deployment has it. */
export async function runContinue(session: Session, options: Options): Promise<CommandResult<typeof deployContinue>> {
  const { deps, environment, prompts } = session
  const context: DeploymentContext = {}
  confirmName(session, options.confirm, {
    needed: 'Shifting the traffic of production needs its name besides --yes.',
    taken: `the traffic of ${environment} would be shifted`,
  })
  await session.follow(continueHeld, context, {
    continue: async () => {
      const { id, what } = deploymentOf(context)
      const question = `Shift the traffic of ${placeOf(deps)} to ${what}?`
      if (!(await prompts.confirm(question, [`CodeDeploy's deployment ${id} waits for that.`])))
        throw declined('The shift')
    },
  })
  const { id, release, what } = deploymentOf(context)
  return {
    result: { deployment: id, status: need(context, 'status'), release },
    lines: [
      `The deployment ${id} goes on, and shifts the traffic to ${what}.`,
      `Watch it: ${commandLine('deploy', { flags: ['--watch', id] })}`,
      restOfRelease(),
    ],
  }
}
