import { surplusOf } from './before-migration.ts'
import type { ParkRecord } from './park-record.ts'
import type { DataKind, Snapshot } from './snapshot.ts'

export const dataKinds = ['database', 'redis'] as const satisfies readonly DataKind[]

/** A snapshot with what it is of. */
export type KindOfSnapshot = Snapshot & { of: DataKind }

export type Pruning = {
  /** Oldest first. */
  going: KindOfSnapshot[]
  /** Newest first. */
  staying: KindOfSnapshot[]
  /** Of an environment that `medspa destroy` took away, newest first: none of them counts as a park, and they stay unless asked for. */
  ofDestroyed: KindOfSnapshot[]
}

/**
 * Which of park's and Terraform's final snapshots are older than the newest `keep` parks, and which from before migrations are
 * older than one of those, or more than a migration leaves. Never goes: a park without an
 * older one that can be restored, one that is being made, one of `named` (the release parameter's), and the partner of
 * one that stays. Other snapshots, people's own and AWS's, are none of these. Those of a destroyed environment are apart, and go
 * where they are asked for (`destroyedToo`), but for the one that marks AWS's own. Pure.
 */
export function pruningOf(
  snapshots: Readonly<Record<DataKind, readonly Snapshot[]>>,
  {
    destroyed = { database: [], redis: [] },
    destroyedToo = false,
    keep,
    named,
  }: {
    keep: number
    named: ReadonlySet<string>
    destroyed?: Readonly<Record<DataKind, readonly Snapshot[]>>
    destroyedToo?: boolean
  },
): Pruning {
  const all = prunable(snapshots, ['park', 'final'])
  // Park gives both of its snapshots one name.
  const kept = new Set([
    ...named,
    ...dataKinds.flatMap((of) =>
      newestParks(
        all.filter((each) => each.of === of),
        keep,
      ),
    ),
  ])
  const goes = ({ id, status }: KindOfSnapshot) => !kept.has(id) && (status === 'available' || status === 'failed')
  const goingParks = all.filter(goes)
  const migrations = migrationsGoing(prunable(snapshots, ['migration']), goingParks)
  const former = byAge(prunable(destroyed, ['park', 'final', 'migration']))
  const mark = markOfDestroyed(destroyed)
  const formerGoes = (each: KindOfSnapshot) => destroyedToo && goes(each) && !isSame(each, mark)
  const going = [...goingParks, ...migrations.going.filter(goes), ...former.filter(formerGoes)]
  const own = [...all, ...migrations.all]
  return {
    going: byAge(going),
    staying: byAge(own.filter((each) => !going.includes(each))).reverse(),
    ofDestroyed: former.filter((each) => !going.includes(each)).reverse(),
  }
}

/**
 * The newest with the tag, as long as AWS keeps automated ones, which take none: by it alone they count as of a destroyed
 * environment (src/parks/destroyed.ts). Without it a deploy would be refused for them.
 */
function markOfDestroyed(destroyed: Readonly<Record<DataKind, readonly Snapshot[]>>): KindOfSnapshot | undefined {
  const all = dataKinds.flatMap((of) => destroyed[of].map((snapshot) => ({ ...snapshot, of })))
  if (!all.some(({ kind }) => kind === 'automated')) return undefined
  return byAge(all.filter((each) => each.destroyed !== undefined)).at(-1)
}

const isSame = (one: KindOfSnapshot, other: KindOfSnapshot | undefined) => one.id === other?.id && one.of === other.of

/** Park's, Terraform's and medspa's own, as far as they are of these kinds. */
const prunable = (
  snapshots: Readonly<Record<DataKind, readonly Snapshot[]>>,
  kinds: readonly Snapshot['kind'][],
): KindOfSnapshot[] =>
  dataKinds.flatMap((of) =>
    snapshots[of].filter(({ kind }) => kinds.includes(kind)).map((snapshot) => ({ ...snapshot, of })),
  )

/** Of the snapshots from before migrations those of which nobody has use: a migration left them over, or a park that goes is newer. */
function migrationsGoing(all: KindOfSnapshot[], goingParks: readonly KindOfSnapshot[]) {
  const parked = goingParks.flatMap(({ created, of }) => (of === 'database' ? [created.getTime()] : []))
  const newest = Math.max(...parked)
  const surplus = new Set(surplusOf(all).map(({ id }) => id))
  return { all, going: all.filter(({ created, id }) => surplus.has(id) || created.getTime() < newest) }
}

/** Oldest first. */
const byAge = (snapshots: readonly KindOfSnapshot[]): KindOfSnapshot[] =>
  snapshots.toSorted((a, b) => a.created.getTime() - b.created.getTime())

/**
 * Pure: records of parks that nothing needs once these snapshots are gone: none of the snapshots that a record names is
 * left. The present sleep's stays, whatever it names: the final snapshots are compared with it, and data that are there.
 */
export function recordsGoing(
  records: readonly ParkRecord[],
  snapshots: Readonly<Record<DataKind, readonly Pick<Snapshot, 'id'>[]>>,
  { going, parkedSince }: { going: readonly KindOfSnapshot[]; parkedSince: string | undefined },
): ParkRecord[] {
  const left = (of: DataKind, id: string | undefined) =>
    snapshots[of].some((one) => one.id === id) && !going.some((one) => one.of === of && one.id === id)
  return records.filter(
    ({ parkedAt, snapshots: named }) => parkedAt !== parkedSince && !dataKinds.some((of) => left(of, named[of])),
  )
}

/** Names of the snapshots of the newest parks. One that has none that can be restored is kept and not counted. */
function newestParks(snapshots: readonly KindOfSnapshot[], keep: number): string[] {
  const kept: string[] = []
  let counted = 0
  for (const park of parksIn(snapshots)) {
    if (counted >= keep) break
    kept.push(...park.map(({ id }) => id))
    if (park.some(({ status }) => status === 'available')) counted += 1
  }
  return kept
}

/**
 * Snapshots by the park that they belong to, newest first. The final one is what Terraform takes when it destroys the
 * data: it ends a park, the checklist's bare destroy too. What park took before it, also when it was taken back, is of the
 * same data.
 */
function parksIn(snapshots: readonly KindOfSnapshot[]): KindOfSnapshot[][] {
  const parks: KindOfSnapshot[][] = []
  let open: KindOfSnapshot[] = []
  for (const snapshot of snapshots.toSorted((a, b) => a.created.getTime() - b.created.getTime())) {
    open.push(snapshot)
    if (snapshot.kind !== 'final') continue
    parks.unshift(open)
    open = []
  }
  return open.length > 0 ? [open, ...parks] : parks
}
