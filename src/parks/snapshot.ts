/** How far the migrations got that a snapshot was taken for; `begun`: some may have been applied. */
export const reaches = ['nothing', 'begun', 'done'] as const
export type Reach = (typeof reaches)[number]

/** Who took it: `medspa park`, Terraform before it destroyed, medspa before a migration, a person, or AWS by its schedule. */
export const snapshotKinds = ['park', 'final', 'migration', 'manual', 'automated'] as const
export type SnapshotKind = (typeof snapshotKinds)[number]

export type Snapshot = {
  id: string
  kind: SnapshotKind
  /** When it was begun; the data are as they were then. */
  created: Date
  /** `creating`, `available`, `failed` … */
  status: string
  /** Of the storage that it wants; Redis says it only of some. */
  sizeGiB?: number | undefined
  /** What park knew: the release that ran, and the newest migration. */
  release?: string | undefined
  migration?: string | undefined
  /** ISO time at which `medspa destroy` took its environment away; undefined where it was not tagged so. */
  destroyed?: string | undefined
  /** From before a migration: whose it was, how far it got, and of which database (RDS's resource id). */
  before?: { migrator: string; reached: Reach; database: string | undefined } | undefined
}

/** What a snapshot is of. */
export type DataKind = 'database' | 'redis'

/**
 * Pure: whose snapshot it is, by its name (`<prefix>-park-…`, `<prefix>-final-…`) and what AWS says of its type. People too
 * take snapshots before something: `<prefix>-before-…` is medspa's with medspa's tag alone.
 */
export function kindOf(id: string, prefix: string, automated: boolean, migrator?: string): SnapshotKind {
  if (automated) return 'automated'
  if (id.startsWith(`${prefix}-park-`)) return 'park'
  if (id.startsWith(`${prefix}-before-`) && migrator !== undefined) return 'migration'
  return id.startsWith(`${prefix}-final-`) ? 'final' : 'manual'
}
