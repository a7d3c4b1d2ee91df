import type { DataKind, Snapshot } from '../../parks/snapshot.ts'
import { age } from '../../quantities.ts'
import { shortTag } from '../../releases/release-images.ts'
import type { Restoring } from '../../tasks/restore-context.ts'
import type { PlanSummary } from '../../terraform/plan.ts'
import { shorten } from '../../view/text.ts'

const kinds = ['database', 'redis'] as const
const called: Record<DataKind, string> = { database: 'database', redis: 'Redis' }
const takenBy = {
  park: 'park',
  final: "Terraform's final one",
  migration: 'before a migration',
  manual: 'by hand',
  automated: 'by schedule',
} as const
const OTHERS = 3

/** Pure: what a restore brings back, above its plan: the snapshots with age, size, release and migration; the release. */
export function restorePreview(restoring: Restoring, now: Date, { columns }: { columns: number }): string[] {
  const { record, release, sleep } = restoring
  const since = sleep.kind === 'parked' && sleep.since ? `, parked since ${sleep.since}` : ''
  return [
    `Release ${shortTag(release)}${since}. It starts from:`,
    ...kinds.flatMap((kind) => linesOf(kind, restoring, now)),
    record === undefined
      ? '  compared  no: no park counted these data'
      : `  compared  with what the park of ${record.parkedAt} counted, before anything starts`,
    '',
  ].map((line) => shorten(line, columns))
}

function linesOf(kind: DataKind, { from, snapshots, there }: Restoring, now: Date): string[] {
  const label = `  ${called[kind].padEnd(10)}`
  const chosen = from[kind]
  if (chosen === undefined) return [label + (there[kind] ? 'there already' : 'EMPTY: nothing of it is brought back')]
  const others = snapshots[kind].filter(({ id }) => id !== chosen.id)
  const more = others.length > OTHERS ? [`${' '.repeat(12)}and ${others.length - OTHERS} more`] : []
  return [
    label + snapshotInWords(chosen, now),
    ...others.slice(0, OTHERS).map((each) => `${' '.repeat(12)}not ${snapshotInWords(each, now)}`),
    ...more,
  ]
}

/** Pure: `medspa-development-park-20261123140355, 3 days old, park, 20 GiB, release 0123456789ab, migration 0002_more`. */
function snapshotInWords({ created, id, kind, migration, release, sizeGiB, status }: Snapshot, now: Date): string {
  return [
    id,
    `${age(now.getTime() - created.getTime())} old`,
    takenBy[kind],
    ...(sizeGiB === undefined ? [] : [size(sizeGiB)]),
    ...(release === undefined ? [] : [`release ${shortTag(release)}`]),
    ...(migration === undefined ? [] : [`migration ${migration}`]),
    ...(status === 'available' ? [] : [status]),
  ].join(', ')
}

const size = (gib: number) => (gib >= 1 ? `${Math.round(gib)} GiB` : `${Math.max(1, Math.round(gib * 1024))} MiB`)

/** Pure: what the data are of, for the closing summary. */
export function restoredInWords(
  { from, record, there }: Restoring,
  compared: 'equal' | 'accepted' | undefined,
): string {
  const parts = kinds.map((kind) => `${called[kind]} ${from[kind]?.id ?? (there[kind] ? 'was there' : 'is empty')}`)
  const counted =
    compared === 'equal'
      ? `as counted at the park of ${record?.parkedAt}`
      : compared === 'accepted'
        ? 'with differences that were accepted'
        : 'not compared'
  return [...parts, counted].join('; ')
}

/** Pure: what has another address now, and what to do about it. */
export function changedAddresses(applied: readonly Pick<PlanSummary, 'changes'>[]): string[] {
  const made = new Set(
    applied.flatMap(({ changes }) =>
      changes.filter(({ action }) => action === 'create' || action === 'replace').map(({ type }) => type),
    ),
  )
  return [
    ...(made.has('aws_lb') && !made.has('aws_route53_record')
      ? ['The load balancer has another name: point the DNS name of api_public_base_url at it, where there is one.']
      : []),
    ...(made.has('aws_apigatewayv2_api')
      ? ["The voice gateway has another URL: set these webhooks at the numbers' provider (2.7)."]
      : []),
  ]
}
