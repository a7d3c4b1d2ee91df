import { parseJson } from '../io/json.ts'
import type { RunCopies } from './copies.ts'
import type { RunFiles } from './files.ts'
import { parseRecord, type RunRecord } from './record.ts'

/** Whose runs are asked for, and where records of them are: this checkout's files, and the state bucket's copies. */
export type RunsOf = Pick<RunRecord, 'environment' | 'target'> & {
  /** Undefined where there is no bucket. */
  copies: RunCopies | undefined
  files: RunFiles
  /** Ends the look into the bucket: somebody waits for the answer. */
  signal: AbortSignal
}

/** So many are read at the same time. */
const AT_ONCE = 10

/** The newest records in the bucket that are not known already; with `wants`, of those ids alone. */
export async function readCopies(
  copies: RunCopies,
  wanted: { known: ReadonlySet<string>; limit: number; signal: AbortSignal; wants?: (id: string) => boolean },
): Promise<RunRecord[]> {
  const { known, limit, signal, wants = () => true } = wanted
  const ids = (await copies.list(signal))
    .filter(wants)
    .toSorted((a, b) => b.localeCompare(a))
    .slice(0, limit)
    .filter((each) => !known.has(each))
  const records: RunRecord[] = []
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const texts = await Promise.all(ids.slice(from, from + AT_ONCE).map((each) => copies.read(each, signal)))
    records.push(...texts.flatMap((text) => parseRecord(parseJson(text ?? '')) ?? []))
  }
  return records
}
