import { describe, expect, it } from 'vitest'
import { affectedSuites, MOST_ADDED, suitesByPath } from '../support/groups/affected-suites.ts'
import { groups } from '../support/groups/groups.ts'

const names = (affected: { suite: string }[]) => affected.map(({ suite }) => suite)

describe('the suites that a change concerns', () => {
  it('are those of the folder that a file is in, and of the folders around it', () => {
    const { left, run } = affectedSuites(['src/secrets/hiding/redactor.ts'])
    expect(names([...run, ...left]).toSorted()).toEqual([
      'e2e/canary',
      'e2e/hostile-values',
      'e2e/secrets',
      'integration/cli/hostile-values',
    ])
  })

  it('are none for a file of no row, or of a folder whose name only begins alike', () => {
    expect(affectedSuites(['LICENSE', 'src/commands/parking/run.ts'])).toEqual({ run: [], left: [] })
  })

  it('begin with suites whose own file has changed, then follow the number of changed files', () => {
    const files = ['src/commands/plan/run.ts', 'src/commands/unlock/run.ts', 'src/steps/preflight/unlock.ts']
    const { left, run } = affectedSuites([...files, 'test/e2e/sandbox-clone.test.ts'])
    expect([...run, ...left]).toEqual([
      { suite: 'e2e/sandbox-clone', files: 1 },
      { suite: 'e2e/guards', files: 2 },
      { suite: 'e2e/locks', files: 2 },
    ])
  })

  it('leave out what runs already', () => {
    expect(names(affectedSuites(['src/commands/plan/run.ts'], ['e2e/guards']).run)).toEqual([])
  })

  it('are bounded where everything changes: the rest is told', () => {
    const everything = Object.keys(suitesByPath)
    const { left, run } = affectedSuites(everything, groups[0])
    expect(names([...run, ...left]).toSorted()).toEqual(groups.slice(1).flat().toSorted())
    for (const kind of ['e2e', 'integration'] as const) {
      const counts = (affected: typeof run) =>
        affected.filter(({ suite }) => suite.startsWith(`${kind}/`)).map(({ files }) => files)
      expect(counts(run).length).toBe(MOST_ADDED[kind])
      expect(Math.min(...counts(run))).toBeGreaterThanOrEqual(Math.max(...counts(left)))
    }
  })
})
