import { OperatorError } from '../../errors.ts'
import type { DeployContext } from '../../tasks/deploy-context.ts'
import { beginRedeploy, renewRelease } from '../../tasks/redeploy.ts'
import type { Session } from '../frame/session.ts'
import { releasingLock } from '../frame/with-lock.ts'

type Besides = { allowDestroy?: readonly string[] | undefined; now?: boolean; restoreIfParked?: boolean }

/** Options that say something of a plan, or wake what sleeps, mean nothing where nothing is planned. Exit 2. */
export function checkRedeployAlone({ allowDestroy = [], now = false, restoreIfParked = false }: Besides): void {
  const given = [
    ...(allowDestroy.length > 0 ? ['--allow-destroy'] : []),
    ...(now ? ['--now'] : []),
    ...(restoreIfParked ? ['--restore-if-parked'] : []),
  ]
  if (given.length === 0) return
  throw new OperatorError(`--redeploy plans nothing, so ${given.join(' and ')} cannot stand beside it.`, {
    code: 'redeploy-options',
    whose: 'operator',
    exit: 'usage',
    hint: 'Leave --redeploy out for a deploy that plans; leave the others out to start the same release anew.',
  })
}

/** `medspa deploy --redeploy`, under the deploy lock. The option is the operator's word: nothing is asked. */
export const redeployRelease = (session: Session, context: DeployContext): Promise<void> =>
  releasingLock(session, async () => {
    await session.follow(beginRedeploy, context, {})
    await session.follow(renewRelease, context, {})
  })
