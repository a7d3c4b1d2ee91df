import { type RunsOf, readCopies } from './read-copies.ts'

/** So many copies of other operators' runs are read. */
const READ = 50

/** Releases that a deploy or a restore has brought to serve, by the run records of this checkout and of the state bucket. */
export async function releasesServed({ copies, environment, files, signal, target }: RunsOf): Promise<Set<string>> {
  const local = await files.list()
  const known = new Set(local.map(({ id }) => id))
  const others = copies === undefined ? [] : await readCopies(copies, { known, limit: READ, signal }).catch(() => [])
  const came = [...local, ...others].filter(
    (run) =>
      run.environment === environment &&
      run.target === target &&
      run.status === 'done' &&
      ['deploy', 'restore'].includes(run.command),
  )
  return new Set(came.flatMap(({ release }) => release?.to ?? []))
}
