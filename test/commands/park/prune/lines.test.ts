import { describe, expect, it } from 'vitest'
import { snapshotLines } from '../../../../src/commands/park/prune/lines.ts'

const now = new Date('2026-11-23T12:00:00Z')
const snapshot = {
  of: 'database' as const,
  id: 'medspa-development-park-20261110100000',
  kind: 'park' as const,
  created: new Date('2026-11-10T10:00:00Z'),
  status: 'available',
  sizeGiB: 20,
}

describe('snapshots', () => {
  it('are told with age and size, in columns', () => {
    const redis = { ...snapshot, of: 'redis' as const, sizeGiB: 0.005, created: now, release: 'v41' }
    const failed = { ...snapshot, sizeGiB: undefined, status: 'failed' }
    expect(snapshotLines([snapshot, redis, failed], { now, columns: 200 })).toEqual([
      '  database      13 days     20 GiB  medspa-development-park-20261110100000',
      '  redis       0 minutes   0.01 GiB  medspa-development-park-20261110100000  v41',
      '  database      13 days             medspa-development-park-20261110100000  (failed)',
    ])
  })

  it('fit a narrow terminal, with the whole name', () => {
    const lines = snapshotLines([snapshot], { now, columns: 59 })
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(59)
    expect(lines.join('\n')).toContain(snapshot.id)
  })
})
