import { expect, test } from 'vitest'
import type { OperatorError } from '../../../src/errors.ts'
import type { ParkRecord } from '../../../src/parks/park-record.ts'
import type { Snapshot, SnapshotKind } from '../../../src/parks/snapshot.ts'
import type { Release } from '../../../src/releases/release.ts'
import { findDataToRestore } from '../../../src/steps/restore/find-data-to-restore.ts'
import type { RestoreContext, RestoreRequest } from '../../../src/tasks/restore-context.ts'
import { quietProgress } from '../../support/progress.ts'

type Needs = Parameters<typeof findDataToRestore.run>[0]
/** What AWS says. */
type World = {
  release?: Release
  database?: boolean
  redis?: boolean
  serves?: boolean
  databaseSnapshots?: Snapshot[]
  redisSnapshots?: Snapshot[]
  records?: ParkRecord[]
  revisions?: Record<string, string>
}

const snapshot = (id: string, kind: SnapshotKind, created: string): Snapshot => ({
  id,
  kind,
  created: new Date(created),
  status: 'available',
})
const since = '2026-11-20T10:00:00.000Z'
const park = snapshot('medspa-development-park-20261120100000', 'park', '2026-11-20T10:01:00Z')
const finalOne = snapshot('medspa-development-final-20261101000000', 'final', '2026-11-20T10:05:00Z')
const older = snapshot('medspa-development-park-20261110100000', 'park', '2026-11-10T10:01:00Z')
const recordOf = (parkedAt: string, { id }: Snapshot): ParkRecord => ({
  environment: 'development',
  parkedAt,
  snapshots: { database: id, redis: id },
  counts: { tables: {}, uncounted: [] },
})
const record = recordOf(since, park)
const parked: World = {
  release: { api_image_tag: 'v42', parked: 'yes', parked_since: since },
  databaseSnapshots: [finalOne, park, older],
  redisSnapshots: [finalOne, park, older],
  records: [record, recordOf('2026-11-10T10:00:00.000Z', older)],
}

const find = async (world: World, request: RestoreRequest = {}, optional = false) => {
  const list = { database: world.databaseSnapshots ?? [], redis: world.redisSnapshots ?? [] }
  const deps = {
    database: { describe: async () => (world.database ? {} : undefined) },
    names: { apiContainer: 'api' },
    parkRecords: { list: async () => world.records ?? [] },
    releaseParameter: { read: async () => world.release },
    service: { describe: async () => (world.serves ? { desired: 1 } : undefined) },
    settings: { environment: 'development' },
    redis: { describe: async () => (world.redis ? {} : undefined) },
    snapshots: { database: { list: async () => list.database }, redis: { list: async () => list.redis } },
    taskDefinitions: {
      describe: async (arn: string) => {
        const release = world.revisions?.[arn]
        return release === undefined
          ? undefined
          : { containers: [{ name: 'api', image: `host/api:${release}` }], tags: {} }
      },
    },
    secrets: { read: async () => undefined },
  } as unknown as Needs
  const context: RestoreContext = { request, optional }
  await findDataToRestore.run(deps, context, quietProgress())
  return context.restoring
}
const refusal = (world: World, request?: RestoreRequest) =>
  find(world, request).then(
    () => undefined,
    (error: OperatorError) => ({ code: error.code, exit: error.exitCode }),
  )

test("a parked environment: the newest snapshots, what ran before, and the park's counts, which the final ones have too", async () => {
  expect(await find(parked)).toMatchObject({
    release: 'v42',
    from: { database: finalOne, redis: finalOne },
    named: { database: finalOne.id, redis: finalOne.id },
    record,
    comparable: { database: true, redis: true },
  })
})

test("a snapshot that is named brings its park's Redis and counts along, unless another Redis is named", async () => {
  expect(await find(parked, { snapshot: older.id })).toMatchObject({
    from: { database: older, redis: older },
    record: { parkedAt: '2026-11-10T10:00:00.000Z' },
    comparable: { database: true, redis: true },
  })
  expect(await find(parked, { snapshot: older.id, redisSnapshot: park.id })).toMatchObject({
    from: { database: older, redis: park },
    comparable: { database: true, redis: false },
  })
})

test('the release that ran is the pinned one, where a half-done deploy was parked; what is asked for beats both', async () => {
  const pin = { task_definition_arn: 'arn:api:7' }
  const half: World = { ...parked, release: { ...parked.release, pin }, revisions: { 'arn:api:7': 'v41' } }
  expect((await find(half))?.release).toBe('v41')
  expect((await find(half, { release: 'v40' }))?.release).toBe('v40')
  expect(await refusal({ ...parked, release: { parked: 'yes' } })).toEqual({ code: 'release-unknown', exit: 3 })
})

test.each<[string, string, Partial<World>]>([
  ["park's record", 'v42', { records: [{ ...record, release: 'v42' }] }],
  ["park's own snapshot", 'v42', { records: [], databaseSnapshots: [finalOne, { ...park, release: 'v42' }] }],
  ['the pin, where park saw nothing serve', 'v41', {}],
  ['the pin, where park saw a revision of no known release', 'v41', { records: [{ ...record, release: 'api:7' }] }],
  ['the pin, where another park saw it', 'v41', { records: [{ ...recordOf('2026-11-10', older), release: 'v42' }] }],
])(
  'the release that ran where a way back to v41 had failed, and v42 served on, is told by %s',
  async (_, release, more) => {
    const pin = { task_definition_arn: 'arn:api:7' }
    const world = { ...parked, release: { ...parked.release, pin }, revisions: { 'arn:api:7': 'v41' }, ...more }
    expect(await find(world)).toMatchObject({ release, ran: release })
    // Older data run on what ran last, as ever.
    expect((await find({ ...world, redisSnapshots: [older] }, { redisSnapshot: older.id }))?.release).toBe(release)
  },
)

test('an unfinished restore goes on with the release that it has begun with, whatever park saw', async () => {
  const release: Release = { api_image_tag: 'v40', parked: 'no', parked_since: since, db_snapshot_identifier: park.id }
  expect((await find({ ...parked, release, records: [{ ...record, release: 'v42' }] }))?.release).toBe('v40')
})

test('an unfinished restore goes on with what it has begun with, whatever snapshots came since', async () => {
  const release: Release = {
    api_image_tag: 'v42',
    parked: 'no',
    parked_since: since,
    db_snapshot_identifier: park.id,
    redis_snapshot_name: park.id,
  }
  const begun: World = { ...parked, release }
  expect(await find(begun)).toMatchObject({ from: { database: park, redis: park }, record })
  // Both are made: their snapshots stay named until the end.
  expect(await find({ ...begun, database: true, redis: true })).toMatchObject({
    from: { database: undefined, redis: undefined },
    named: { database: park.id, redis: park.id },
    record,
    comparable: { database: true, redis: true },
  })
  expect(await refusal({ ...begun, database: true }, { snapshot: older.id })).toEqual({ code: 'data-there', exit: 3 })
})

test('a park that was stopped before its destroy: the data are there, and were counted', async () => {
  expect(await find({ ...parked, database: true, redis: true })).toMatchObject({
    from: { database: undefined, redis: undefined },
    named: { database: undefined, redis: undefined },
    record,
    comparable: { database: true, redis: true },
  })
})

test('a destroy by hand: the final snapshots, which nobody counted', async () => {
  const release = { api_image_tag: 'v42', parked: 'no' as const }
  const destroyed: World = { ...parked, release }
  expect(await find(destroyed)).toMatchObject({
    from: { database: finalOne, redis: finalOne },
    record: undefined,
    comparable: { database: false, redis: false },
  })
  // It stopped at a protected database.
  expect(await find({ ...destroyed, database: true })).toMatchObject({ from: { database: undefined, redis: finalOne } })
})

test('Redis is not begun empty unasked', async () => {
  const without: World = { ...parked, redisSnapshots: [] }
  expect(await refusal(without)).toEqual({ code: 'snapshot-missing', exit: 3 })
  expect(await find(without, { redisSnapshot: 'none' })).toMatchObject({
    from: { database: finalOne, redis: undefined },
    comparable: { database: true, redis: false },
  })
})

test('awake, or never deployed: nothing to restore', async () => {
  const awake: World = { release: { api_image_tag: 'v42' }, database: true, redis: true, serves: true }
  expect(await find(awake)).toBeUndefined()
  expect(await refusal(awake, { snapshot: park.id })).toEqual({ code: 'nothing-to-restore', exit: 3 })
  expect(await refusal({})).toEqual({ code: 'nothing-to-restore', exit: 3 })
  expect(await find({}, {}, true)).toBeUndefined()
})

test('snapshots of a destroyed environment: passed over, named in the refusal, and restored from where they are named', async () => {
  const destroyed = '2026-11-21T00:00:00.000Z'
  const marked = (of: Snapshot): Snapshot => ({ ...of, destroyed })
  const former = { databaseSnapshots: [marked(finalOne)], redisSnapshots: [marked(park)] }
  // Nothing is there any more.
  const world: World = { ...former }
  expect(await refusal(world)).toEqual({ code: 'nothing-to-restore', exit: 3 })
  await expect(find(world)).rejects.toMatchObject({
    evidence: [
      expect.stringContaining(`--snapshot ${finalOne.id}`),
      expect.stringContaining(`--redis-snapshot ${park.id}`),
    ],
  })
  // Deployed and parked anew: its own snapshots are the newest, and a former one is taken where it is named.
  const own = snapshot('medspa-development-park-20261123100000', 'park', '2026-11-23T10:01:00Z')
  const anew: World = {
    release: { api_image_tag: 'v50', parked: 'yes', parked_since: '2026-11-23T10:00:00.000Z' },
    databaseSnapshots: [own, marked(finalOne)],
    redisSnapshots: [own, marked(park)],
  }
  expect(await find(anew)).toMatchObject({ from: { database: own, redis: own } })
  expect(await find(anew, { snapshot: finalOne.id, redisSnapshot: park.id })).toMatchObject({
    from: { database: { id: finalOne.id }, redis: { id: park.id } },
  })
  // A restore from it that has begun goes on with it.
  const begun = {
    ...anew,
    release: { api_image_tag: 'v50', parked: 'no' as const, db_snapshot_identifier: finalOne.id },
  }
  expect(await find(begun, { redisSnapshot: 'none' })).toMatchObject({ from: { database: { id: finalOne.id } } })
})
