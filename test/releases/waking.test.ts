import { expect, test } from 'vitest'
import { unpinned, withoutPinAndSnapshots } from '../../src/releases/pin.ts'
import type { Release } from '../../src/releases/release.ts'
import { waking } from '../../src/releases/waking.ts'

const digest = `sha256:${'a'.repeat(64)}`
const parked: Release = {
  api_image_tag: 'v42',
  parked: 'yes',
  parked_since: '2026-11-20T10:00:00.000Z',
  parked_voice_image_digest: digest,
  database_roles: 'db-FORMER',
  redis_snapshot_name: 'of-long-ago',
}

test('wakes with the snapshots that are named and no other, and still says since when it was parked', () => {
  expect(waking(parked, { database: 'newest' })).toEqual({
    api_image_tag: 'v42',
    parked: 'no',
    parked_since: '2026-11-20T10:00:00.000Z',
    parked_voice_image_digest: digest,
    database_roles: 'db-FORMER',
    db_snapshot_identifier: 'newest',
  })
})

test('at its end nothing tells of the restore; the pin alone goes before', () => {
  const woken = {
    ...waking(parked, { database: 'a', redis: 'b' }),
    data_compared: 'db-TODAY',
    pin: { voice_lambda_version: '3' },
  }
  expect(unpinned(woken)).toEqual({ ...waking(parked, { database: 'a', redis: 'b' }), data_compared: 'db-TODAY' })
  expect(withoutPinAndSnapshots(woken)).toEqual({ api_image_tag: 'v42', parked: 'no', database_roles: 'db-FORMER' })
})
