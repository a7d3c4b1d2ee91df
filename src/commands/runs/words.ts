import { duration } from '../../quantities.ts'
import { shortTag } from '../../releases/release-images.ts'
import type { RunRecord, RunSummary } from '../../runs/record.ts'

/** What came of a run, for who does not know the names of the exit codes. */
const results: Record<RunRecord['status'], string> = {
  running: 'running',
  killed: 'killed',
  done: 'done',
  failed: 'failed',
  usage: 'usage error',
  refused: 'refused',
  validation: 'validation failed',
  locked: 'locked',
  cancelled: 'cancelled',
}

export const resultText = ({ status }: Pick<RunRecord, 'status'>): string => results[status]

/** `development on AWS`, `development (sandbox)`. */
export const placeText = ({ environment, target }: Pick<RunRecord, 'environment' | 'target'>): string =>
  target === 'sandbox' ? `${environment} (sandbox)` : `${environment} on AWS`

/** `1a2b3c4 → 5d6e7f8`, or the one that there is. */
export const releaseText = ({ from, to }: NonNullable<RunSummary['release']> = {}): string => {
  const known = from === to ? [to] : [from, to]
  return known.flatMap((tag) => (tag === undefined ? [] : [shortTag(tag)])).join(' → ')
}

/** `3.2s`, `4m 05s`; empty where it did not end. */
export const durationText = (ms: number | null): string => (ms === null ? '' : duration(ms))
