import { OperatorError } from '../../errors.ts'
import type { DeploymentContext } from '../../tasks/blue-green/deployment-context.ts'
import { watchRunning } from '../../tasks/blue-green/deployments.ts'
import type { OptionsOf } from '../frame/definition.ts'
import { need } from '../frame/need.ts'
import type { CommandResult, Session } from '../frame/session.ts'
import type { deploy } from './command.ts'
import { restOfRelease } from './deployment-told.ts'

type Options = OptionsOf<typeof deploy>

/** Options that would change something, which one who only looks does not. Exit 2. */
export function checkWatchAlone(options: Options): void {
  const given = [
    ...(options.tag === undefined ? [] : ['--tag']),
    ...(options.allowDestroy === undefined ? [] : ['--allow-destroy']),
    ...(options.now ? ['--now'] : []),
    ...(options.restoreIfParked ? ['--restore-if-parked'] : []),
    ...(options.redeploy ? ['--redeploy'] : []),
    ...(options.strategy === undefined ? [] : ['--strategy']),
    ...(options.hold ? ['--hold'] : []),
  ]
  if (given.length === 0) return
  throw new OperatorError(`--watch only looks, so ${given.join(' and ')} cannot stand beside it.`, {
    code: 'watch-options',
    whose: 'operator',
    exit: 'usage',
    hint: 'Leave --watch out to deploy; leave the others out to look.',
  })
}

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
