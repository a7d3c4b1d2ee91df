import type { Found } from '../../../status/finding.ts'
import type { Part } from '../../../status/snapshot.ts'
import type { CheckOutcome } from './check.ts'

/**
 * Pure: a part of the environment as `status` reads it, and what `status` finds wrong with it, as the outcome of a check. A part
 * that the role may not see is skipped with AWS's words: that is no fault of the environment.
 */
export function outcomeOfPart<Of>(
  part: Part<Of>,
  { absent, faults, fine }: { absent: CheckOutcome; faults: readonly Found[]; fine: (found: Of) => string },
): CheckOutcome {
  if ('unknown' in part) return { status: 'skipped', evidence: `not known: ${part.unknown}` }
  if ('absent' in part) return absent
  if (faults.length === 0) return { status: 'ok', evidence: fine(part.found) }
  return {
    status: 'failed',
    evidence: faults.map(({ what }) => what).join(' '),
    hint: [...new Set(faults.map(({ hint }) => hint))].join(' '),
  }
}
