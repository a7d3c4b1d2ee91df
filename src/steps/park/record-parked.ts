import type { Deps } from '../../deps.ts'
import { withoutVoicePin } from '../../releases/pin.ts'
import { withoutParking } from '../../releases/waking.ts'
import type { ParkContext } from '../../tasks/park-context.ts'
import { wasWritten } from '../release/was-written.ts'
import { type Progress, step } from '../step.ts'
import { undoToEnd } from './undo-to-end.ts'

type Context = Pick<ParkContext, 'mode' | 'parkedSince' | 'parkedVoice' | 'recorded'> &
  Required<Pick<ParkContext, 'at' | 'former'>>

/**
 * One write to the release parameter says that the environment is parked. Before it, a failure undoes the parking; after
 * it, `medspa park` and a bare apply only go on. Where the write failed, the parameter is read to learn whether it counts.
 */
export const recordParked = step({
  id: 'record',
  section: '5',
  title: 'Record that it is parked',
  cancelWaitsFor: undoToEnd,
  needs: ['at', 'former'],
  gives: ['recorded', 'parkedSince'],
  run: async (
    { names, releaseParameter }: Pick<Deps, 'names' | 'releaseParameter'>,
    context: Context,
    { line }: Progress,
  ) => {
    const { former, parkedVoice } = context
    if (context.parkedSince !== undefined && former.parked === context.mode) {
      context.recorded = true
      return { skipped: `${names.releaseParameter} says it already` }
    }
    const since = context.parkedSince === undefined ? context.at.toISOString() : former.parked_since
    const parked = {
      ...withoutVoicePin(withoutParking(former)),
      parked: context.mode,
      ...(since ? { parked_since: since } : {}),
      ...(parkedVoice ? { parked_voice_image_digest: parkedVoice } : {}),
    }
    try {
      await releaseParameter.write(parked, line)
    } catch (error) {
      // Not known is as good as said: what is taken back beside a parameter that says "parked" would be destroyed.
      const now = await releaseParameter.read().catch(() => 'unknown' as const)
      context.recorded = wasWritten(error) || now === 'unknown' || now?.parked === context.mode
      if (context.recorded) line(`${names.releaseParameter} may say it: nothing is taken back`)
      throw error
    }
    context.recorded = true
    if (since !== undefined) context.parkedSince = since
    return { detail: `${names.releaseParameter} says so` }
  },
})
