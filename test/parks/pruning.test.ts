import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ParkRecord } from '../../src/parks/park-record.ts'
import { pruningOf, recordsGoing } from '../../src/parks/pruning.ts'
import type { Snapshot, SnapshotKind } from '../../src/parks/snapshot.ts'

const day = (number: number) => new Date(Date.UTC(2026, 0, number))
const snapshot = (id: string, kind: SnapshotKind, at: number, status = 'available'): Snapshot => ({
  id,
  kind,
  created: day(at),
  status,
})
/** Three parks of medspa's and then one by the seed's bare destroy, of one kind of data. */
const parks = [
  snapshot('park-1', 'park', 1),
  snapshot('final-1', 'final', 2),
  snapshot('park-2', 'park', 11),
  snapshot('final-2', 'final', 12),
  snapshot('park-3', 'park', 21),
  snapshot('final-3', 'final', 22),
  snapshot('final-4', 'final', 32),
]
const prune = (
  given: { database?: Snapshot[]; redis?: Snapshot[] },
  { keep = 1, named = [] }: { keep?: number; named?: string[] } = {},
) => {
  const { going, staying } = pruningOf({ database: [], redis: [], ...given }, { keep, named: new Set(named) })
  const ids = (all: typeof going) => all.map(({ id, of }) => `${of} ${id}`)
  return { going: ids(going), staying: ids(staying) }
}
const database = (...ids: string[]) => ids.map((id) => `database ${id}`)

describe('pruning', () => {
  it("takes what is older than the newest parks, oldest first, Terraform's final ones too", () => {
    expect(prune({ database: parks }, { keep: 2 })).toEqual({
      going: database('park-1', 'final-1', 'park-2', 'final-2'),
      staying: database('final-4', 'final-3', 'park-3'),
    })
    expect(prune({ database: parks }, { keep: 1 }).staying).toEqual(database('final-4'))
    expect(prune({ database: parks }, { keep: 4 }).going).toEqual([])
  })

  it("leaves what is not a park's, what is being made or deleted, and what the release parameter names", () => {
    const own = [snapshot('manual', 'manual', 1), snapshot('rds:daily', 'automated', 1)]
    const moving = [snapshot('park-0', 'park', 0, 'creating'), snapshot('final-0', 'final', 0.5, 'deleting')]
    const { going, staying } = prune({ database: [...own, ...moving, ...parks] }, { keep: 3, named: ['park-1'] })
    expect(going).toEqual(database('final-1'))
    expect(staying.slice(-3)).toEqual(database('park-1', 'final-0', 'park-0'))
    expect(staying.join()).not.toMatch(/manual|daily/)
  })

  it('counts a park that was taken back with the one that followed it: their data are of one life', () => {
    const again = [...parks, snapshot('park-5', 'park', 41), snapshot('park-6', 'park', 42)]
    expect(prune({ database: again }).staying).toEqual(database('park-6', 'park-5'))
  })

  it('does not count a park of which nothing can be restored, and keeps it', () => {
    const failed = [...parks, snapshot('park-5', 'park', 41, 'failed'), snapshot('final-5', 'final', 42, 'creating')]
    expect(prune({ database: failed }).staying).toEqual(database('final-5', 'park-5', 'final-4'))
    const old = [snapshot('park-0', 'park', 0, 'failed'), snapshot('final-0', 'final', 0.5), ...parks]
    expect(prune({ database: old }, { keep: 4 }).going).toEqual(database('park-0', 'final-0'))
  })

  it('takes from before migrations what a migration left over, and what is older than a park that goes', () => {
    const migration = (id: string, at: number) => ({ ...snapshot(id, 'migration', at), release: id })
    const own = [3, 13, 23, 24, 25].map((at) => migration(`before-${at}`, at))
    expect(prune({ database: [...own, ...parks] }, { keep: 4 })).toEqual({
      going: database('before-3', 'before-13'),
      staying: database(
        ...['final-4', 'before-25', 'before-24', 'before-23', 'final-3', 'park-3', 'final-2', 'park-2', 'final-1'],
        'park-1',
      ),
    })
    expect(prune({ database: [...own.slice(0, 2), ...parks] }, { keep: 2 }).going).toEqual(
      database('park-1', 'final-1', 'before-3', 'park-2', 'final-2'),
    )
    expect(prune({ database: own }, { named: ['before-3'] }).going).toEqual(database('before-13'))
  })

  it('keeps both snapshots of one park, though Redis had fewer', () => {
    const redis = [snapshot('park-1', 'park', 1), snapshot('final-r', 'final', 2)]
    const { going, staying } = prune({ database: parks, redis })
    expect(going).toEqual(database('final-1', 'park-2', 'final-2', 'park-3', 'final-3'))
    expect(staying).toEqual(expect.arrayContaining(['redis park-1', 'redis final-r', 'database park-1']))
  })

  it('never takes the newest that can be restored, nor all of anything, whatever there is', () => {
    const some = fc.array(
      fc.record({
        kind: fc.constantFrom<SnapshotKind>('park', 'final', 'migration', 'manual', 'automated'),
        at: fc.integer({ min: 0, max: 400 }),
        status: fc.constantFrom('available', 'failed', 'creating', 'deleting'),
      }),
      { maxLength: 12 },
    )
    const snapshots = (of: string) =>
      some.map((all) => all.map(({ at, kind, status }, index) => snapshot(`${of}-${index}`, kind, at, status)))
    fc.assert(
      fc.property(snapshots('d'), snapshots('r'), fc.integer({ min: 1, max: 4 }), (databases, redis, keep) => {
        const { going, staying } = pruningOf({ database: databases, redis }, { keep, named: new Set() })
        for (const [of, all] of [
          ['database', databases],
          ['redis', redis],
        ] as const) {
          const ours = all.filter(({ kind, status }) => (kind === 'park' || kind === 'final') && status === 'available')
          const left = staying.filter((each) => each.of === of && each.status === 'available')
          expect(left.length).toBeGreaterThanOrEqual(Math.min(keep, ours.length))
          const newest = Math.max(...ours.map(({ created }) => created.getTime()))
          if (ours.length > 0) expect(left.some(({ created }) => created.getTime() === newest)).toBe(true)
        }
        expect(going.every(({ kind }) => ['park', 'final', 'migration'].includes(kind))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe('records of parks', () => {
  const record = (number: number): ParkRecord => ({
    environment: 'development',
    parkedAt: day(number).toISOString(),
    snapshots: { database: `park-${number}`, redis: `park-${number}` },
    counts: { tables: {}, uncounted: [] },
  })
  const records = [record(3), record(2), record(1)]
  /** Days of those that go. */
  const going = (
    database: readonly Snapshot[],
    redis: readonly Snapshot[],
    { keep, parkedSince }: { keep: number; parkedSince?: string },
  ) => {
    const all = { database, redis }
    const pruned = pruningOf(all, { keep, named: new Set() }).going
    return recordsGoing(records, all, { going: pruned, parkedSince }).map(({ parkedAt }) =>
      new Date(parkedAt).getDate(),
    )
  }

  it('go with the last of the snapshots that they name', () => {
    expect(going(parks, [], { keep: 2 })).toEqual([2, 1])
    expect(going(parks, [], { keep: 4 })).toEqual([])
    // Redis was parked less often: its snapshot stays, and with it that of the database.
    expect(going(parks, [snapshot('park-1', 'park', 1)], { keep: 1 })).toEqual([3, 2])
  })

  it('stay where one of their snapshots does, or where they are of the present sleep', () => {
    expect(going(parks, [], { keep: 1, parkedSince: day(3).toISOString() })).toEqual([2, 1])
    const another = [snapshot('park-2', 'manual', 2)]
    expect(going(another, [], { keep: 1 })).toEqual([3, 1])
  })

  it('go with the next pruning where one was stopped before them', () => {
    expect(going(parks.slice(2), [], { keep: 3 })).toEqual([1])
  })
})
