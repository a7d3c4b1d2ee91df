import { expect, test } from 'vitest'
import { isStalePendingLabel, pendingLabel } from '../../../src/aws/secrets/pending-label.ts'

const now = new Date('2026-11-23T07:18:38.123Z')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

test('it carries time and run', () => {
  expect(pendingLabel(now)).toMatch(/^medspa-pending-20261123T071838Z-[0-9a-f]{8}$/)
  expect(pendingLabel(now)).not.toBe(pendingLabel(now))
})

test.each([
  [pendingLabel(now), 0, false],
  [pendingLabel(now), 59, false],
  [pendingLabel(now), 61, true],
  ['AWSPREVIOUS', 9999, false],
  ['medspa-placeholder', 9999, false],
  ['medspa-pending-someday', 9999, false],
  ['other-medspa-pending-20261123T071838Z-00000000', 9999, false],
])('%s after %i minutes: left behind is %s', (label, minutes, stale) => {
  expect(isStalePendingLabel(label, later(minutes))).toBe(stale)
})
