import type { DataCounts } from './park-record.ts'

type Comparison = {
  /** In words, one a table or kind of key that is not as it was. */
  differences: string[]
  /** What says nothing, as it was not counted, with the reason: `public.outbox: it did not fit into the time for it, now`. */
  untold: string[]
  /** How much is as it was: `12 tables, 17 keys`. */
  equal: { tables: number; keys: number }
}

/** Pure: what was counted before a park against what was counted after a restore, of the kinds asked for. */
export function compareCounts(
  before: DataCounts,
  now: DataCounts,
  kinds: { database: boolean; redis: boolean },
): Comparison {
  const result: Comparison = { differences: [], untold: [], equal: { tables: 0, keys: 0 } }
  if (kinds.database) compareTables(before, now, result)
  if (kinds.redis) compareRedis(before, now, result)
  return result
}

function compareTables(before: DataCounts, now: DataCounts, result: Comparison): void {
  const uncounted = reasonsIn(before, now)
  for (const name of [...new Set([...Object.keys(before.tables), ...Object.keys(now.tables)])].sort()) {
    const [was, is] = [before.tables[name], now.tables[name]]
    if (was && is) {
      if (was.checksum === is.checksum && was.rows === is.rows) result.equal.tables += 1
      else if (was.rows !== is.rows) result.differences.push(`${name}: ${is.rows} rows, and ${was.rows} at the park`)
      else result.differences.push(`${name}: ${is.rows} rows as at the park, with other contents`)
    } else if (uncounted.has(name)) continue
    else result.differences.push(was ? `${name}: the table is gone` : `${name}: there was no such table at the park`)
  }
  result.untold.push(...wordsOf(uncounted, (name) => !isOfRedis(name)))
}

/** Why each thing was not counted, by its name; what park left out, for park's reason. */
const reasonsIn = (before: DataCounts, now: DataCounts): Map<string, string> =>
  new Map([
    ...now.uncounted.map(({ name, why }) => [name, `${why}, now`] as const),
    ...before.uncounted.map(({ name, why }) => [name, `${why}, at the park`] as const),
  ])

const wordsOf = (reasons: Map<string, string>, isAsked: (name: string) => boolean): string[] =>
  [...reasons].filter(([name]) => isAsked(name)).map(([name, why]) => `${name}: ${why}`)

const isOfRedis = (name: string) => name.startsWith('redis')

function compareRedis(before: DataCounts, now: DataCounts, result: Comparison) {
  const [was, is] = [before.redis, now.redis]
  result.untold.push(...wordsOf(reasonsIn(before, now), isOfRedis))
  if (was === undefined || is === undefined) return
  if (was.keys !== is.keys) result.differences.push(`Redis: ${is.keys} keys that stay, and ${was.keys} at the park`)
  else if (was.checksum !== is.checksum)
    result.differences.push(`Redis: ${is.keys} keys that stay as at the park, with other contents`)
  else result.equal.keys += is.keys
  // Those that have run out meanwhile went as they should.
  if (is.expiring.keys > was.expiring.keys)
    result.differences.push(`Redis: ${is.expiring.keys} keys that run out, and ${was.expiring.keys} at the park`)
  else if (is.expiring.keys === was.expiring.keys && is.expiring.checksum !== was.expiring.checksum)
    result.differences.push(`Redis: ${is.expiring.keys} keys that run out, as at the park, with other contents`)
}
