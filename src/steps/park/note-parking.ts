import type { Deps } from '../../deps.ts'
import type { Parking } from '../../releases/parking.ts'
import type { Release } from '../../releases/release.ts'
import { withoutParking } from '../../releases/waking.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { step } from '../step.ts'
import { describedWorkers } from './undo/start-workers-again.ts'
import { undoToEnd } from './undo-to-end.ts'

type Needs = Pick<
  Deps,
  'autoscaling' | 'identity' | 'loadBalancer' | 'names' | 'operator' | 'releaseParameter' | 'workers'
>
type Context = Pick<ParkContext, 'database' | 'parkedSince' | 'parking' | 'resumed' | 'served' | 'service'> &
  Required<Pick<ParkContext, 'at' | 'former'>>

/**
 * Before anything stops: the release parameter says that a parking has begun, and what there was before it. Where this command
 * ends without its undo (its session ended, its machine is gone), the next `restore`, `deploy` or `park` of anybody finds it.
 * A parking that was left before keeps what its beginning says: what runs now is not what ran.
 */
export const noteParking = step({
  id: 'begin',
  section: '5',
  title: 'Record that the parking begins',
  cancelWaitsFor: undoToEnd,
  needs: ['at', 'former'],
  run: async (deps: Needs, context: Context) => {
    const { autoscaling, identity, loadBalancer, names, operator, releaseParameter } = deps
    if (context.parkedSince !== undefined) return { skipped: 'parked already' }
    const { at, database, former, served, service } = context
    if (former.parking !== undefined) {
      context.parking = former.parking
      context.resumed = true
      return { skipped: `${names.releaseParameter} says it since ${former.parking.since}` }
    }
    const [limits, balancer, workers] = await Promise.all([
      autoscaling.limits(),
      loadBalancer.describe(),
      describedWorkers(deps),
    ])
    const parking: Parking = {
      since: at.toISOString(),
      by: [operator, identity.known()?.arn].filter(Boolean).join(', '),
      ...(served === undefined ? {} : { release: served }),
      ...(service === undefined ? {} : { desired: service.desired }),
      ...(limits === undefined ? {} : { min: limits.min }),
      ...(database === undefined ? {} : { protected: database.deletionProtection }),
      ...(balancer?.deletionProtection ? { load_balancer_protected: true } : {}),
      ...(workers.length === 0
        ? {}
        : { workers: Object.fromEntries(workers.map(({ state, worker }) => [worker.name, state.desired])) }),
    }
    // In the context before it is written: a write whose answer was lost is taken back too.
    context.parking = parking
    await releaseParameter.write({ ...former, parking })
    context.former = { ...former, parking }
    return { detail: `${names.releaseParameter} says what ran` }
  },
})

/**
 * The last of a parking's undo, where all of it was taken back. This command knows that the parking was noted: a read without it
 * may be older than the note, and leaves nothing out.
 */
export const forgetParking = step({
  id: 'undo-begin',
  section: '5',
  title: 'Forget that the parking began',
  run: async (
    { names, releaseParameter }: Pick<Deps, 'names' | 'releaseParameter'>,
    { former, parking }: Pick<ParkContext, 'former' | 'parking'>,
  ) => {
    const release: Release = (await releaseParameter.read()) ?? former ?? {}
    if (release.parking === undefined && parking === undefined) return { skipped: 'nothing says it' }
    await releaseParameter.write(withoutParking(release))
    return { detail: `${names.releaseParameter} names no parking any more` }
  },
})
