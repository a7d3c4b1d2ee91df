import type { RunCopies } from './copies.ts'
import type { RunFiles } from './files.ts'
import { readCopies } from './read-copies.ts'
import { type RunRecord, runId } from './record.ts'

/** A run that began so long before a moment may end after it. */
const LONGEST_MS = 86_400_000

export type PastRuns = {
  /** Of this checkout. */
  here: (since: Date) => Promise<RunRecord[]>
  /** Copies in the state bucket that `here` has not got, or not to their end; those of 90 days at most. */
  elsewhere: (since: Date, here: readonly RunRecord[], signal: AbortSignal) => Promise<RunRecord[]>
}

/** An environment's runs that ended, or were under way, since a moment; in no order. */
export function createPastRuns({
  copies,
  environment,
  files,
  target,
}: {
  copies: RunCopies | undefined
  environment: RunRecord['environment']
  files: RunFiles
  target: RunRecord['target']
}): PastRuns {
  const first = (since: Date) => runId(new Date(since.getTime() - LONGEST_MS), '')
  const isOwn = (run: RunRecord) => run.environment === environment && run.target === target
  return {
    here: async (since) => (await files.list()).filter((run) => isOwn(run) && run.id >= first(since)),
    async elsewhere(since, here, signal) {
      if (copies === undefined) return []
      const recent: RunCopies = {
        ...copies,
        list: async (aborted) => (await copies.list(aborted)).filter((id) => id >= first(since)),
      }
      const known = new Set(here.filter(({ status }) => status !== 'running').map(({ id }) => id))
      return (await readCopies(recent, { known, limit: Infinity, signal })).filter(isOwn)
    },
  }
}
