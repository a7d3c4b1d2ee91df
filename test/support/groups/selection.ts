import { type Affected, affectedSuites } from './affected-suites.ts'
import { type Change, changedFiles } from './changed-files.ts'
import { alwaysRun, fileOf, groups } from './groups.ts'
import { headCommit, pickByCommit } from './pick-by-commit.ts'

/** The suites that `npm run test:e2e` runs where `E2E_GROUP` selects some, and why, a line each. */
export type Selection = { suites: string[]; reasons: string[] }

/**
 * What `E2E_GROUP` selects. Unset or empty: undefined, everything. A number from 1: that group. `head`: the group that the
 * commit picks, and suites that the change concerns. Suites that always run are in each. Throws on anything else.
 */
export function selectionAsked(
  asked = process.env.E2E_GROUP,
  change: () => Change | undefined = changedFiles,
): Selection | undefined {
  if (asked === undefined || asked === '') return undefined
  if (asked === 'head') return selectionOfCommit(headCommit(), change())
  const number = Number(asked)
  if (!Number.isInteger(number) || number < 1 || number > groups.length)
    throw new Error(`E2E_GROUP is "${asked}": expected "head" or a number from 1 to ${groups.length}`)
  return selectionOf(number - 1, `group ${number} of ${groups.length}, asked for`)
}

/** The group (from 0) that a commit picks. */
export const groupOfCommit = (commit: string): number => pickByCommit('group', groups.length, commit)

/** The commit's group, and what of the other groups the change concerns; the group alone where no change is known. */
export function selectionOfCommit(commit: string, change: Change | undefined): Selection {
  const group = groupOfCommit(commit)
  const words = `group ${group + 1} of ${groups.length}, picked by commit ${commit.slice(0, 7)}`
  if (change === undefined)
    return selectionOf(group, words, [], ['the change: not known, as this clone has no earlier commit'])
  const { left, run } = affectedSuites(change.files, groups[group])
  return selectionOf(group, words, run, [
    `the change: ${change.files.length} files since ${change.since}`,
    `concerned by the change, and added: ${list(run)}`,
    ...(left.length > 0 ? [`concerned too, and left out, as there is no room: ${list(left)}`] : []),
  ])
}

/** Suites that the selection leaves out, as files from the root: Vitest's `exclude`. */
export const filesLeftOut = (selection: Selection | undefined): string[] =>
  selection === undefined
    ? []
    : groups
        .flat()
        .filter((suite) => !selection.suites.includes(suite))
        .map(fileOf)

function selectionOf(group: number, words: string, affected: Affected[] = [], more: string[] = []): Selection {
  const own = groups[group] ?? []
  return {
    suites: [...alwaysRun, ...own, ...affected.map(({ suite }) => suite)],
    reasons: [`always: ${alwaysRun.join(' ')}`, `${words}: ${own.join(' ')}`, ...more],
  }
}

const list = (affected: Affected[]) =>
  affected.map(({ files, suite }) => `${suite} (${files} ${files === 1 ? 'file' : 'files'})`).join(', ') || 'none'
