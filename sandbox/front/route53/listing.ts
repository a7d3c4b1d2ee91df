import { compareNames, compareTexts } from './names.ts'
import type { RecordSet, Zone } from './records.ts'

/** A part of a list that is in order, and what the next part begins with. */
export type Page<T> = { items: T[]; next: T | undefined }

/** Route 53 answers no more at a time: API reference, ListResourceRecordSets (300) and ListHostedZonesByName (100). */
const MOST_RECORDS = 300
const MOST_ZONES = 100

/** From a position on, which need not be there: a name, with a type, with a set identifier. */
export function pageOfRecords(
  records: readonly RecordSet[],
  start: { name: string | undefined; type: string | undefined; setIdentifier: string | undefined },
  maxItems: number | undefined,
): Page<RecordSet> {
  const isBefore = (record: RecordSet) =>
    start.name !== undefined &&
    (compareNames(record.name, start.name) ||
      compareTexts(record.type, start.type ?? '') ||
      compareTexts(record.setIdentifier ?? '', start.setIdentifier ?? '')) < 0
  return pageOf(records, isBefore, Math.min(maxItems ?? MOST_RECORDS, MOST_RECORDS))
}

export function pageOfZones(
  zones: readonly Zone[],
  start: { name: string | undefined; id: string | undefined },
  maxItems: number | undefined,
): Page<Zone> {
  const order = (a: { name: string; id: string }, b: { name: string; id: string }) =>
    compareNames(a.name, b.name) || compareTexts(a.id, b.id)
  const { name } = start
  const isBefore = (zone: Zone) => name !== undefined && order(zone, { name, id: start.id ?? '' }) < 0
  return pageOf(zones.toSorted(order), isBefore, Math.min(maxItems ?? MOST_ZONES, MOST_ZONES))
}

function pageOf<T>(all: readonly T[], isBefore: (item: T) => boolean, most: number): Page<T> {
  const from = all.filter((item) => !isBefore(item))
  return { items: from.slice(0, most), next: from[most] }
}
