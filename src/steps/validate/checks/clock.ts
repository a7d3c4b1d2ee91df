import { reasonOf } from '../../../io/http.ts'
import { askApi } from './ask.ts'
import type { Check, CheckNeeds, CheckOutcome } from './check.ts'

/**
 * Telnyx's webhooks are refused from five minutes on, and so is AWS's signature; a minute is neither the network nor the whole
 * seconds of the header `Date`.
 */
const APART_SECONDS = 60

type Read = { of: string; seconds: number } | { of: string; why: string }

/**
 * The clocks of this machine, of the API and of the voice gateway agree, by the header `Date` of their answers. Not at the end
 * of a deploy: no release sets a clock.
 */
export const clock: Check = {
  id: 'clock',
  group: 'operation',
  standing: true,
  hint: () =>
    'Set the clock that differs (on a machine of your own: `sudo timedatectl set-ntp true`). Webhooks of Telnyx and calls of AWS are refused from five minutes on.',
  async run(deps, { paths, urls }, { signal }) {
    const { voice } = urls
    const reads = await Promise.all([
      readClock(deps, 'the API', () => askApi(deps, urls, paths.health, signal)),
      ...(voice === undefined
        ? []
        : [readClock(deps, 'the voice gateway', () => deps.http.request(`${voice}/health`, { signal }))]),
    ])
    return outcomeOf(reads)
  },
}

/** Seconds by which a clock is ahead of this machine's, in the middle of the request. */
async function readClock(
  { clock: own }: Pick<CheckNeeds, 'clock'>,
  of: string,
  ask: () => Promise<{ headers: Headers }>,
): Promise<Read> {
  const before = own.now().getTime()
  try {
    const { headers } = await ask()
    const told = Date.parse(headers.get('date') ?? '')
    if (Number.isNaN(told)) return { of, why: 'its answer has no date' }
    return { of, seconds: Math.round((told - (before + own.now().getTime()) / 2) / 1000) }
  } catch (error) {
    return { of, why: reasonOf(error) }
  }
}

/** Pure: which clock it is that differs. Where all others agree against this machine's, that is the one. */
export function outcomeOf(reads: readonly Read[]): CheckOutcome {
  const known = reads.filter((read): read is Extract<Read, { seconds: number }> => 'seconds' in read)
  const silent = reads.flatMap((read) => ('why' in read ? [`${read.of}: ${read.why}`] : []))
  if (known.length === 0) return { status: 'skipped', evidence: silent.join('; ') }
  const apart = known.filter(({ seconds }) => Math.abs(seconds) >= APART_SECONDS)
  const told = known.map(({ of, seconds }) => `${of} ${inWords(seconds)}`)
  const evidence = [...told, ...silent].join('; ')
  if (apart.length === 0) return { status: 'ok', evidence }
  const spread = Math.max(...known.map(({ seconds }) => seconds)) - Math.min(...known.map(({ seconds }) => seconds))
  const own = known.length > 1 && apart.length === known.length && spread < APART_SECONDS
  const whose = own
    ? "this machine's clock differs from the others"
    : `clocks differ: ${apart.map(({ of }) => of).join(', ')}`
  return { status: 'failed', evidence: `${whose}; ${evidence}` }
}

const inWords = (seconds: number): string =>
  Math.abs(seconds) < 2
    ? 'agrees with this machine'
    : `is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} this machine`
