import type { DeploymentContext } from '../../../tasks/blue-green/deployment-context.ts'
import { stopRunning } from '../../../tasks/blue-green/deployments.ts'
import { placeOf } from '../../../view/place.ts'
import { confirmName } from '../../frame/confirm-name.ts'
import { declined } from '../../frame/declined.ts'
import type { OptionsOf } from '../../frame/definition.ts'
import { need } from '../../frame/need.ts'
import { runCommand } from '../../frame/run-command.ts'
import type { CommandResult, Session } from '../../frame/session.ts'
import type { Terminal } from '../../frame/terminal.ts'
import { deploymentOf } from '../deployment-told.ts'
import { deployStop } from './command.ts'

type Options = OptionsOf<typeof deployStop>

/** `medspa deploy stop`: stops a deployment, and has CodeDeploy take it back. Whoever carries it out ends. */
export const run = (options: Options, terminal: Terminal): Promise<number> =>
  runCommand(deployStop, options, terminal, (session) => runStop(session, options))

/** The body of `medspa deploy stop`. It takes no lock: whoever carries the deployment out has it. */
export async function runStop(session: Session, options: Options): Promise<CommandResult<typeof deployStop>> {
  const { deps, environment, prompts, records } = session
  const context: DeploymentContext = {}
  confirmName(session, options.confirm, {
    needed: 'Stopping a deployment of production needs its name besides --yes.',
    taken: `a deployment of ${environment} would be stopped`,
  })
  await session.follow(stopRunning, context, {
    stop: async () => {
      const { id, status, what } = deploymentOf(context)
      const question = `Stop the deployment ${id} of ${placeOf(deps)}, which brings ${what}?`
      if (!(await prompts.confirm(question, [`CodeDeploy calls it ${status}.`]))) throw declined('The stop')
    },
  })
  const { id, release } = deploymentOf(context)
  const done = records.findLast((record) => record.id === 'stop')?.reason
  return {
    result: { deployment: id, status: need(context, 'status'), release },
    lines: [`The deployment ${id} is stopped${done === undefined ? '' : `: ${done}`}.`],
  }
}
