import type { DeploymentContext } from '../../tasks/blue-green/deployment-context.ts'
import { watchRunning } from '../../tasks/blue-green/deployments.ts'
import type { OptionsOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import type { deploy } from './command.ts'
import { restOfRelease } from './deployment-told.ts'
import { refuseBeside } from './refuse-beside.ts'

type Options = OptionsOf<typeof deploy>

/** Options that would change something, or wait for a lock, which one who only looks does not. Exit 2. */
export const checkWatchAlone = (options: Options): void =>
  refuseBeside(options, {
    code: 'watch-options',
    whose: 'operator',
    exit: 'usage',
    why: '--watch only looks',
    takes: ['watch'],
    hint: 'Leave --watch out to deploy; leave the others out to look.',
  })

/** `medspa deploy --watch`: joins a deployment that is under way, and changes nothing. It takes no lock, and asks nothing. */
export async function runWatch(session: Session, options: Options): Promise<CommandResult<typeof deploy>> {
  checkWatchAlone(options)
  const { watch } = options
  const context: DeploymentContext = { asked: typeof watch === 'string' ? watch : undefined }
  await session.follow(watchRunning, context, {})
  const { brings, id } = need(context, 'deployment')
  return {
    result: { deployment: id, status: need(context, 'status'), release: brings ?? null },
    lines: [
      `The deployment ${id} has shifted the traffic${brings === undefined ? '' : ` to ${brings}`}.`,
      restOfRelease(),
    ],
  }
}
