import { columns } from '../terminal-text.ts'
import type { WantedRecord } from './wanted-records.ts'

/** How records are printed for another DNS provider. */
export const recordFormats = ['table', 'bind', 'json'] as const
export type RecordFormat = (typeof recordFormats)[number]

/**
 * Pure: lines of a zone file, which most DNS providers import: names are absolute, with a dot at their end.
 * Source of the form: RFC 1035, 5.1. No CNAME may stand at the top of a zone: providers have an ALIAS, ANAME or flattening there.
 */
const bindLines = (records: readonly WantedRecord[]): string[] =>
  records.map(({ name, ttl, type, value }) => `${name}. ${ttl} IN ${type} ${type === 'CNAME' ? `${value}.` : value}`)

/** Pure: columns of the same width below a heading. */
const tableLines = (records: readonly WantedRecord[]): string[] =>
  columns([
    ['NAME', 'TYPE', 'TTL', 'VALUE'],
    ...records.map(({ name, ttl, type, value }) => [name, type, String(ttl), value]),
  ])

/** Pure: the records as lines in a format. */
export const recordLines = (records: readonly WantedRecord[], format: RecordFormat): string[] => {
  if (format === 'bind') return bindLines(records)
  if (format === 'table') return tableLines(records)
  return JSON.stringify(
    records.map(({ name, ttl, type, value }) => ({ name, type, ttl, value })),
    null,
    2,
  ).split('\n')
}
