import type { Deps } from '../../../deps.ts'
import type { RollbackContext } from '../../../tasks/back/rollback-context.ts'
import { type Progress, step } from '../../step.ts'
import { lockRequest } from './take-lock.ts'

/**
 * Section 2.10: has the deploy that holds the lock end, as Ctrl-C would, and takes the lock when it has, or when its lease is over. The
 * operator was asked about this deploy alone, and it may have ended meanwhile: whoever has taken the lock since is neither asked to end
 * nor waited for (exit 5, `locked`), and no deployment is stopped once this deploy does not hold the lock any more. A deployment of CodeDeploy's whose traffic has not shifted is stopped: that ends the deploy also where it hears no request. After the
 * shift a stop would give callers to another release, and which one they shall have is not known here: the step `stop` decides it.
 */
export const stopHolder = step({
  id: 'stop-holder',
  section: '2.10',
  title: 'End the deploy that holds the lock',
  applies: ({ holder }: Pick<RollbackContext, 'holder'>) => holder !== undefined,
  needs: ['holder'],
  run: async (
    { deployLock, deployments, operator, service }: Pick<Deps, 'deployLock' | 'deployments' | 'operator' | 'service'>,
    { holder }: { holder: NonNullable<RollbackContext['holder']> },
    { line, signal }: Pick<Progress, 'line' | 'signal'>,
  ) => {
    const holdsIt = async () => (await deployLock.look(signal, lockRequest))?.lock.id === holder.id
    const taking = { ...lockRequest, signal, onProgress: line }
    const ended = { detail: `the deploy of ${holder.user} on ${holder.host} has ended` }
    if (!(await holdsIt())) {
      await deployLock.take({ ...taking, wait: false })
      return ended
    }
    await deployLock.askToStop(holder.id, operator)
    if ((await service.describe())?.controller === 'CODE_DEPLOY') {
      const found = await deployments.find()
      // In this order: what was found while the deploy still held the lock is nobody else's.
      if (found !== undefined && !found.isRollback && !found.isShifted && (await holdsIt()))
        line((await deployments.stop(found.id, signal)).words)
    }
    await deployLock.take({ ...taking, wait: true, waitsFor: holder.id })
    return ended
  },
})
