import type { Deps } from '../../deps.ts'
import { messageOf } from '../../errors.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { trafficInWords } from '../../view/traffic.ts'
import { type Progress, step } from '../step.ts'

/** Who used the environment lately. Where AWS does not say, `traffic` stays undefined, which counts as used. */
export const measureTraffic = step({
  id: 'traffic',
  section: '5',
  title: 'Check who is using it',
  looks: true,
  gives: ['traffic'],
  run: async (
    { traffic }: Pick<Deps, 'traffic'>,
    context: Pick<ParkContext, 'parkedSince' | 'traffic'>,
    { line }: Progress,
  ) => {
    if (context.parkedSince !== undefined) return { skipped: 'parked already' }
    try {
      context.traffic = await traffic.lately()
    } catch (error) {
      line(`AWS does not say who uses it: ${messageOf(error)}`)
      return { detail: 'not known' }
    }
    return { detail: trafficInWords(context.traffic) }
  },
})
