import type { DeployContext } from '../../tasks/deploy-context.ts'
import { beginRedeploy, renewRelease } from '../../tasks/redeploy.ts'
import type { OptionsOf } from '../frame/definition.ts'
import type { Session } from '../frame/session.ts'
import { releasingLock } from '../frame/with-lock.ts'
import type { deploy } from './command.ts'
import { refuseBeside } from './refuse-beside.ts'

/** Options that say something of a plan or of another release, or wake what sleeps, mean nothing where the same release starts anew. Exit 2. */
export const checkRedeployAlone = (options: OptionsOf<typeof deploy>): void =>
  refuseBeside(options, {
    code: 'redeploy-options',
    whose: 'operator',
    exit: 'usage',
    why: '--redeploy only replaces the tasks of the current release',
    // `--watch` is looked at first, and refuses --redeploy.
    takes: ['redeploy', 'tag', 'strategy', 'hold', 'ignoreAlarms', 'wait'],
    hint: 'Leave --redeploy out for a deploy that plans; leave the others out to replace the tasks of the same release.',
  })

/** `medspa deploy --redeploy`, under the deploy lock. The option is the operator's word: nothing is asked. */
export const redeployRelease = (session: Session, context: DeployContext): Promise<void> =>
  releasingLock(session, async () => {
    await session.follow(beginRedeploy, context, {})
    await session.follow(renewRelease, context, {})
  })
