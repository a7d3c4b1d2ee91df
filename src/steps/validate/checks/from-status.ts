import type { Found } from '../../../status/finding.ts'
import type { Part } from '../../../status/snapshot.ts'
import type { CheckOutcome } from './check.ts'
import { unseen } from './unseen.ts'

/**
 * Pure: a part of the environment as `status` reads it, and what `status` finds wrong with it, as the outcome of a check.
 */
export function outcomeOfPart<Of>(
  part: Part<Of>,
  { absent, faults, fine }: { absent: CheckOutcome; faults: readonly Found[]; fine: (found: Of) => string },
): CheckOutcome {
  if ('unknown' in part) return unseen({ code: part.code, message: part.unknown })
  if ('absent' in part) return absent
  if (faults.length === 0) return { status: 'ok', evidence: fine(part.found) }
  return {
    status: 'failed',
    evidence: faults.map(({ what }) => what).join(' '),
    hint: [...new Set(faults.map(({ hint }) => hint))].join(' '),
  }
}
