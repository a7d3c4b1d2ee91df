import type { WantedRecord } from './wanted-records.ts'

/** How records are printed for another DNS provider. */
export const recordFormats = ['table', 'bind', 'json'] as const
export type RecordFormat = (typeof recordFormats)[number]

/**
 * Pure: lines of a zone file, which most DNS providers import: names are absolute, with a dot at their end.
 * Source of the form: RFC 1035, 5.1. No CNAME may stand at the top of a zone: providers have an ALIAS, ANAME or flattening there.
 */
export const bindLines = (records: readonly WantedRecord[]): string[] =>
  records.map(({ name, ttl, type, value }) => `${name}. ${ttl} IN ${type} ${type === 'CNAME' ? `${value}.` : value}`)

/** Pure: columns of the same width below a heading. */
export function tableLines(records: readonly WantedRecord[]): string[] {
  const rows = [
    ['NAME', 'TYPE', 'TTL', 'VALUE'],
    ...records.map(({ name, ttl, type, value }) => [name, type, String(ttl), value]),
  ]
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

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
