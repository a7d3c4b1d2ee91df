import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  beforeMigrationName,
  KEPT_MIGRATIONS,
  snapshotOfDone,
  snapshotToGoOnWith,
  surplusOf,
} from '../../src/parks/before-migration.ts'
import { type Reach, reaches, type Snapshot } from '../../src/parks/snapshot.ts'

const hour = (number: number) => new Date(Date.UTC(2026, 10, 1, number))
const migrator = `sha256:${'a'.repeat(64)}`

/** From before a migration: hours since the first, whose it was, how far it got. */
const from = (
  at: number,
  { reached = 'done', serves = 'v1', ...more }: { reached?: Reach; serves?: string } & Partial<Snapshot> = {},
): Snapshot => ({
  id: `s${at}`,
  kind: 'migration',
  created: hour(at),
  status: 'available',
  release: serves,
  before: { migrator, reached, database: 'db-1' },
  ...more,
})
const newestFirst = (...all: Snapshot[]) => all.toReversed()

it.each([
  ['0123456789ab', 'medspa-production-before-0123456789ab-20261123140000'],
  ['V1.2_rc--3', 'medspa-production-before-v1-2-rc-3-20261123140000'],
  ['_', 'medspa-production-before-20261123140000'],
  [`${'x'.repeat(59)}.y`, `medspa-production-before-${'x'.repeat(59)}-20261123140000`],
])('of %s the name is one that RDS takes', (release, name) => {
  expect(beforeMigrationName('medspa-production', { at: new Date('2026-11-23T14:00:00Z'), release })).toBe(name)
})

describe('a command that runs again', () => {
  const coming = { migrator, database: 'db-1', now: hour(4) }
  const found = (...all: Snapshot[]) => snapshotToGoOnWith(newestFirst(...all), coming)?.id

  it('goes on with the snapshot that it began, made or being made', () => {
    expect(found(from(1, { reached: 'nothing' }))).toBe('s1')
    expect(found(from(1, { reached: 'nothing' }), from(2, { reached: 'nothing' }))).toBe('s2')
    const making = { migrator, reached: 'nothing' as const, database: undefined }
    expect(found(from(2, { status: 'creating', before: making }))).toBe('s2')
  })

  it.each<[string, Snapshot]>([
    ['of another release', from(1, { before: { migrator: 'v2', reached: 'nothing', database: 'db-1' } })],
    ['of a database that was there before', from(1, { before: { migrator, reached: 'nothing', database: 'db-0' } })],
    ['whose migration began', from(1, { reached: 'begun' })],
    ['whose migration ended', from(1)],
    ['that failed', from(1, { reached: 'nothing', status: 'failed' })],
    ['that is hours old', from(-1, { reached: 'nothing' })],
    ['of a destroyed environment', from(1, { reached: 'nothing', destroyed: '2026-11-01' })],
    ["of a person's", from(1, { reached: 'nothing', kind: 'manual' })],
  ])('takes no snapshot for its own %s', (_, snapshot) => {
    expect(found(snapshot)).toBeUndefined()
  })
})

describe('the snapshot behind which the migrations ran', () => {
  const done = (...all: Snapshot[]) => snapshotOfDone(newestFirst(...all), { migrator, database: 'db-1' })?.id

  it('is the one that says so of this very database', () => {
    expect(done(from(1), from(2, { reached: 'nothing' }))).toBe('s1')
    expect(done(from(1, { reached: 'begun' }))).toBeUndefined()
    expect(done(from(1, { before: { migrator, reached: 'done', database: 'db-0' } }))).toBeUndefined()
    expect(done(from(1, { before: { migrator, reached: 'done', database: undefined } }))).toBeUndefined()
  })
})

describe('of the snapshots from before migrations', () => {
  const going = (...all: Snapshot[]) => surplusOf(newestFirst(...all)).map(({ id }) => id)

  it(`those of the last ${KEPT_MIGRATIONS} stay`, () => {
    const all = [1, 2, 3, 4, 5].map((at) => from(at, { serves: `v${at}` }))
    expect(going(...all)).toEqual(['s1', 's2'])
    expect(going(...all.slice(0, 3))).toEqual([])
  })

  it('the first of a migration that needed many attempts stays: all later ones may be of a half migrated database', () => {
    const attempts = [3, 4, 5, 6, 7].map((at) => from(at, { reached: 'begun', serves: 'v3' }))
    expect(going(from(1), from(2, { serves: 'v2' }), ...attempts)).toEqual(['s4', 's5', 's6'])
  })

  it("failed ones go, and what is being made or is not medspa's stays", () => {
    const others = [
      from(1, { kind: 'manual' }),
      from(2, { kind: 'park' }),
      from(3, { status: 'creating' }),
      from(4, { status: 'failed' }),
    ]
    expect(going(...others)).toEqual(['s4'])
  })

  it("the newest stays, a bounded number do, and none but medspa's own goes, whatever there is", () => {
    const some = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 400 }),
        kind: fc.constantFrom<Snapshot['kind']>('migration', 'manual', 'park'),
        reached: fc.constantFrom(...reaches),
        serves: fc.constantFrom('v1', 'v2', 'v3'),
        status: fc.constantFrom('available', 'failed', 'creating'),
      }),
      { maxLength: 15 },
    )
    fc.assert(
      fc.property(some, (all) => {
        const snapshots = all.map(({ at, ...more }, index) => from(at, { ...more, id: `${index}` }))
        const gone = new Set(surplusOf(snapshots))
        const own = snapshots.filter(({ kind, status }) => kind === 'migration' && status === 'available')
        const left = own.filter((each) => !gone.has(each))
        expect(left.length).toBeLessThanOrEqual(KEPT_MIGRATIONS + 1)
        const newest = Math.max(...own.map(({ created }) => created.getTime()))
        if (own.length > 0) expect(left.some(({ created }) => created.getTime() === newest)).toBe(true)
        expect([...gone].every(({ kind }) => kind === 'migration')).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
