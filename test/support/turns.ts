import { execFileSync } from 'node:child_process'
import path from 'node:path'

/**
 * Files of test/e2e that take minutes and that `.ci/run` runs in turn, one group a commit; all others run each time, and
 * `npm run test:e2e` runs all. The groups cost about the same.
 */
export const turns: readonly (readonly string[])[] = [
  ['production-terraform', 'park'],
  ['json', 'cancelled'],
  ['guards', 'locks'],
  ['database-roles'],
  ['sandbox-clone', 'screens'],
  ['killed', 'releases'],
  ['containers-load', 'redis-token'],
  ['canary'],
  ['secrets', 'restore-parked'],
  ['failed-releases', 'restore-destroyed'],
]

/** The checkout's commit, as a number below `groups`: any commit may come next to any group, and a rerun has the same. */
export function turnOf(groups: number, commit = head()): number {
  return Number.parseInt(commit.slice(0, 8), 16) % groups
}

/** What `E2E_TURN` asks for: undefined for everything, `head` for the commit's turn, or a group's number from 1. */
export function turnAsked(asked = process.env.E2E_TURN, groups = turns.length): number | undefined {
  if (asked === undefined || asked === '') return undefined
  if (asked === 'head') return turnOf(groups)
  const number = Number(asked)
  if (!Number.isInteger(number) || number < 1 || number > groups)
    throw new Error(`E2E_TURN is "${asked}": expected "head" or a number from 1 to ${groups}`)
  return number - 1
}

/** The groups that wait for another commit: paths from the root. */
export function leftForOtherTurns(turn = turnAsked()): string[] {
  if (turn === undefined) return []
  return turns.flatMap((files, index) => (index === turn ? [] : files.map((file) => `test/e2e/${file}.test.ts`)))
}

const head = () =>
  execFileSync('git', ['rev-parse', 'HEAD'], { cwd: path.join(import.meta.dirname, '../..'), encoding: 'utf8' }).trim()
