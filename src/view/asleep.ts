import { commandLine } from '../command-line.ts'
import { localTime } from '../quantities.ts'
import type { Asleep } from '../steps/restore/detect-sleep.ts'

/** Pure: development is parked since …; that saves $70 to $95 a month. `medspa restore` restores it. */
export function asleepLine(environment: string, { by, full, how, saves, since }: Asleep): string {
  const wakes = `\`${commandLine('restore', { env: environment })}\``
  if (how === 'destroyed') return `The data of ${environment} are in snapshots alone: ${wakes} brings them back.`
  if (how === 'waking') return `A restore of ${environment} has begun: ${wakes} goes on.`
  if (how === 'parking')
    return `${environment} is half parked since ${since === undefined ? 'some time' : localTime(since)}, by ${by}: ${wakes} takes that back, \`${commandLine('park', { env: environment })}\` goes on.`
  const parts = [
    `${environment} is parked${full ? ', with its voice gateway' : ''}${since ? ` since ${localTime(since)}` : ''}`,
    ...(saves ? [`that saves ${dollars(saves.low)} to ${dollars(saves.high)} a month`] : []),
  ]
  return `${parts.join('; ')}. ${wakes} restores it.`
}

const dollars = (usd: number) => `$${Math.round(usd)}`
