import { readdir } from 'node:fs/promises'
import path from 'node:path'

/** Where the files are in a checkout; the image has them beside the program. */
const FOLDER = 'app/migrations'

const byNumber = (a: string, b: string) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1)

/**
 * What is wrong with the order, and the commands that put it right: `ran` are the names that the database knows, `files`
 * those of the folder. Undefined where nothing is.
 */
export function explainOrder(ran: readonly string[], files: readonly string[]): string | undefined {
  const sorted = files.toSorted(byNumber)
  const known = new Set(ran)
  const lastRun = sorted.findLast((name) => known.has(name))
  const gone = ran.filter((name) => !files.includes(name) && (lastRun === undefined || byNumber(name, lastRun) < 0))
  if (gone.length > 0)
    return explainGone(
      gone,
      sorted.filter((name) => !known.has(name)),
    )
  const early = sorted.filter((name) => !known.has(name) && lastRun !== undefined && byNumber(name, lastRun) < 0)
  if (early.length === 0) return undefined

  const width = Math.max(...sorted.map((name) => /^\d*/.exec(name)?.[0].length ?? 0))
  const highest = BigInt(/^\d+/.exec(sorted.at(-1) ?? '')?.[0] ?? 0)
  const moves = early.map((name, index) => {
    const next = `${highest + BigInt(index + 1)}`.padStart(width, '0')
    return move(name, name.replace(/^\d+/, next))
  })
  const them = early.length > 1 ? 'Give them the next numbers' : 'Give it the next number'
  const have = early.length > 1 ? 'have' : 'has'
  return `${early.join(', ')} ${have} not run, and ${lastRun}, which comes later, has. ${them}, and commit: ${moves.join(' && ')}`
}

function explainGone(gone: readonly string[], pending: readonly string[]): string {
  const rest = (name: string) => name.replace(/^\d+_?/, '')
  const renamed = gone.flatMap((name) => {
    const now = pending.find(
      (each) => rest(each) === rest(name) || Number.parseInt(each, 10) === Number.parseInt(name, 10),
    )
    return now === undefined ? [] : [move(now, name)]
  })
  const way =
    renamed.length === gone.length
      ? `Give the file its name again, and commit: ${renamed.join(' && ')}`
      : `Bring the file back: git log --diff-filter=DR --oneline -- ${gone.map((name) => `${FOLDER}/${name}.sql`).join(' ')}`
  return `${gone.join(', ')} ran already, and ${FOLDER} has no such file. ${way}`
}

const move = (from: string, to: string) => `git mv ${FOLDER}/${from}.sql ${FOLDER}/${to}.sql`

/** The files of a folder that are SQL. */
export const filesIn = async (directory: string): Promise<string[]> =>
  (await readdir(directory)).filter((file) => file.endsWith('.sql'))

/** The names of a folder's migrations. */
export const migrationsIn = async (directory: string): Promise<string[]> =>
  (await filesIn(directory)).map((file) => path.basename(file, '.sql'))
