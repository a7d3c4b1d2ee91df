import type { RunCopies } from './copies.ts'
import { type RunsOf, readCopies } from './read-copies.ts'
import type { RunRecord } from './record.ts'

/** So many of other operators' runs are read: somebody waits for the answer. */
const READ = 12

const told = ['deploy', 'restore', 'park', 'migrate']

/** The newest runs by what they brought. */
export type LastRuns = {
  /** A deploy or a restore that brought a release. */
  release?: RunRecord | undefined
  /** One whose migration task ended well, however the run ended after it: the database has these migrations. */
  migrated?: RunRecord | undefined
  parked?: RunRecord | undefined
}

/** By the run records of this checkout, and of the state bucket where it can be read. */
export async function lastRuns({ copies, environment, files, signal, target }: RunsOf): Promise<LastRuns> {
  const ofCommands: RunCopies | undefined = copies && {
    ...copies,
    list: async (aborted) => (await copies.list(aborted)).filter((id) => told.some((each) => id.endsWith(`-${each}`))),
  }
  const local = await files.list()
  const known = new Set(local.filter(({ status }) => status !== 'running').map(({ id }) => id))
  const others =
    ofCommands === undefined ? [] : await readCopies(ofCommands, { known, limit: READ, signal }).catch(() => [])
  // A copy of a run that seems under way here says how it ended.
  const byId = new Map([...local, ...others].map((run) => [run.id, run]))
  const runs = [...byId.values()]
    .filter((run) => run.environment === environment && run.target === target)
    .toSorted((a, b) => b.id.localeCompare(a.id))
  const done = runs.filter(({ status }) => status === 'done')
  return {
    release: done.find(({ command, release }) => ['deploy', 'restore'].includes(command) && release?.to !== undefined),
    migrated: runs.find(({ steps }) => steps.some(({ id, status }) => id === 'migrate' && status === 'done')),
    parked: done.find(({ command }) => command === 'park'),
  }
}
