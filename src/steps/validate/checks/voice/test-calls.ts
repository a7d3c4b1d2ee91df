import { fictionalNumbers, type TestNumbers } from '../../../../voice/test-call.ts'
import type { CheckNeeds, CheckOutcome, CheckTarget } from '../check.ts'
import { NO_GATEWAY, skipped } from '../outcome.ts'

/**
 * Who calls whom in a test call, or why none is made. A test call leaves a lead, a conversation and an event behind. In
 * production that is done only where somebody said which clinic may have them (`validation.test_numbers`).
 */
export async function testNumbers(
  { settings }: Pick<CheckNeeds, 'settings'>,
  { readiness, urls }: Pick<CheckTarget, 'readiness' | 'urls'>,
): Promise<TestNumbers | CheckOutcome> {
  if (urls.voice === undefined) return skipped(NO_GATEWAY)
  const numbers = numbersOf(settings)
  if (numbers === undefined) return skipped(NO_NUMBERS)
  if (!(await readiness()).testCalls) return skipped('the image does not know test calls (`testCalls` in /ready)')
  return numbers
}

/** Pure: the configured numbers; outside of production fictional ones too. */
export const numbersOf = ({
  environment,
  validation,
}: Pick<CheckNeeds['settings'], 'environment' | 'validation'>): TestNumbers | undefined =>
  validation.testNumbers ?? (environment === 'production' ? undefined : fictionalNumbers)

export const NO_NUMBERS =
  'a test call writes into the database, and production has no numbers for it (validation.test_numbers of the configuration file; MEDSPA_TEST_NUMBERS does not count in production)'
