/** Who took it: `medspa park`, Terraform before it destroyed, a person, or AWS by its schedule. */
export type SnapshotKind = 'park' | 'final' | 'manual' | 'automated'

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
}

/** What a snapshot is of. */
export type DataKind = 'database' | 'redis'

/** Pure: whose snapshot it is, by its name (`<prefix>-park-…`, `<prefix>-final-…`) and what AWS says of its type. */
export function kindOf(id: string, prefix: string, automated: boolean): SnapshotKind {
  if (automated) return 'automated'
  if (id.startsWith(`${prefix}-park-`)) return 'park'
  return id.startsWith(`${prefix}-final-`) ? 'final' : 'manual'
}
