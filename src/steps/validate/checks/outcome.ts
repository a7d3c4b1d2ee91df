import type { CheckOutcome } from './check.ts'

export const skipped = (evidence: string): CheckOutcome => ({ status: 'skipped', evidence })

/** Of a check of the voice webhooks, in an environment that takes none. */
export const NO_GATEWAY = 'there is no voice gateway'

/**
 * Pure: a check that asked several things fails where one of them did, and is `ok` where one was looked at. Each hint stays,
 * once.
 */
export function worstOf(outcomes: readonly CheckOutcome[]): CheckOutcome {
  const worst = (['failed', 'ok', 'skipped'] as const).find((status) => outcomes.some((each) => each.status === status))
  const hints = [...new Set(outcomes.flatMap(({ hint }) => hint ?? []))]
  return {
    status: worst ?? 'skipped',
    evidence: outcomes.map(({ evidence }) => evidence).join('; '),
    ...(hints.length > 0 && { hint: hints.join(' ') }),
  }
}
