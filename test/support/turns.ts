import { execFileSync } from 'node:child_process'
import path from 'node:path'

/** A fresh clone with real images, from their build to what answers: with groups that leave room for it. */
const images = 'e2e/containers'

/**
 * Test files that take minutes and that `.ci/run` runs in turn, one group a commit, as paths below test/ without their
 * ending; all other end-to-end files run each time, and `npm run test:e2e` runs all. The groups cost about the same.
 * Integration tests among them go through every command or every call of something, or are about what few changes touch:
 * too long for `npm test`. Their number has no factor in common with the four quarters of park-kill-points.ts, so that
 * each quarter comes with each group.
 */
export const turns: readonly (readonly string[])[] = [
  ['e2e/production-terraform', images, 'integration/cli/sandbox-refusals'],
  ['e2e/park', 'integration/cli/park-prune'],
  ['e2e/json', 'integration/cli/json'],
  ['e2e/guards', 'integration/cli/stdin'],
  ['e2e/database-roles', 'integration/probe/roles'],
  ['e2e/sandbox-clone', images, 'integration/control/copies'],
  ['e2e/killed', images, 'integration/images/containers'],
  ['e2e/releases', images, 'integration/cli/secret-documents', 'integration/control/placeholder'],
  ['e2e/containers-load', 'integration/sandbox/containers-daemon', 'integration/scripts/engine'],
  ['e2e/redis-token', 'e2e/hostile-values', 'integration/cli/sandbox-session'],
  ['e2e/canary', images, 'integration/cli/terminal-cancelled'],
  ['e2e/restore-parked', 'integration/sandbox/rds'],
  ['e2e/failed-releases', images, 'integration/sandbox/zero-loss', 'integration/terraform-review/release-parameter'],
  ['e2e/restore-destroyed', 'e2e/park-faults', 'integration/probe/digest'],
  ['e2e/park-killed', images, 'integration/cli/sandbox', 'integration/sandbox/containers'],
  ['e2e/screens', images],
  [images, 'integration/redis-token/token', 'integration/secrets/interleavings'],
  ['e2e/locks', 'e2e/cancelled', 'integration/cli/hostile-values'],
  ['e2e/secrets', images],
]

const files = (names: readonly string[]) => names.map((name) => `test/${name}.test.ts`)

/** Integration tests that wait for a turn: `npm test` leaves them to `npm run test:e2e`. Paths from the root. */
export const longIntegrationTests = files(turns.flat().filter((name) => name.startsWith('integration/')))

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
  const own = new Set(turns[turn])
  return files([...new Set(turns.flat())].filter((name) => !own.has(name)))
}

const head = () =>
  execFileSync('git', ['rev-parse', 'HEAD'], { cwd: path.join(import.meta.dirname, '../..'), encoding: 'utf8' }).trim()
