import { globSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { suitesByPath } from '../support/groups/affected-suites.ts'
import { alwaysRun, fileOf, groups, longIntegrationTests } from '../support/groups/groups.ts'
import { pickByCommit, root } from '../support/groups/pick-by-commit.ts'
import { filesLeftOut, groupOfCommit, selectionAsked, selectionOfCommit } from '../support/groups/selection.ts'

const there = (pattern: string) => globSync(pattern, { cwd: root }).sort()
const commits = Array.from({ length: 1000 }, (_, index) => `commit ${index}`)

describe('groups of suites', () => {
  it('hold each end-to-end file once, or it always runs', () => {
    const listed = [...alwaysRun, ...groups.flat()].map(fileOf)
    expect(new Set(listed).size).toBe(listed.length)
    expect(listed.filter((file) => file.startsWith('test/e2e/')).sort()).toEqual(there('test/e2e/**/*.test.ts'))
  })

  it('hold integration files that exist', () => {
    expect(longIntegrationTests.filter((file) => there(file).length !== 1)).toEqual([])
    expect(longIntegrationTests.length).toBeGreaterThan(0)
  })

  it('are at most twelve, and commits pick all of them equally', () => {
    expect(groups.length).toBeLessThanOrEqual(12)
    const picked = groups.map((_, group) => commits.filter((commit) => groupOfCommit(commit) === group).length)
    for (const count of picked) expect(count).toBeGreaterThan(commits.length / groups.length / 2)
  })

  it('come each with each quarter of the kill points', () => {
    const pairs = new Set(commits.map((commit) => `${groupOfCommit(commit)} ${pickByCommit('kill points', 4, commit)}`))
    expect(pairs.size).toBe(groups.length * 4)
  })
})

describe('the table of paths and the suites that they concern', () => {
  it('names paths that exist', () => {
    expect(Object.keys(suitesByPath).filter((name) => there(name).length !== 1)).toEqual([])
  })

  it('names suites of the groups, and each of them at least once', () => {
    expect([...new Set(Object.values(suitesByPath).flat())].sort()).toEqual(groups.flat().sort())
  })

  it.each(['src/steps', 'src/commands'])('has every folder of %s', (folder) => {
    const folders = globSync(`${folder}/*`, { cwd: root, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => path.posix.join(folder, name))
    expect(folders.length).toBeGreaterThan(0)
    expect(folders.filter((name) => !(name in suitesByPath))).toEqual([])
  })
})

describe('E2E_GROUP', () => {
  const commit = '1ef21c2a'

  it('unset selects everything', () => {
    expect(selectionAsked('')).toBeUndefined()
    expect(filesLeftOut(selectionAsked(''))).toEqual([])
  })

  it('with a number selects that group, and what always runs', () => {
    const suites = [...alwaysRun, ...(groups[1] ?? [])]
    expect(selectionAsked('2')?.suites).toEqual(suites)
    const others = groups.flatMap((group, index) => (index === 1 ? [] : group))
    expect(filesLeftOut(selectionAsked('2'))).toEqual(others.map(fileOf))
  })

  it('refuses another word or number', () => {
    for (const wrong of ['0', String(groups.length + 1), 'all', '1.5'])
      expect(() => selectionAsked(wrong)).toThrow('expected "head" or a number from 1 to')
  })

  it('with head selects what the change concerns besides the group of the commit', () => {
    const own = groups[groupOfCommit(commit)] ?? []
    const change = {
      files: ['src/steps/park/plan-parking.ts', 'src/steps/restore/tell-asleep.ts'],
      since: 'abc, before',
    }
    const { reasons, suites } = selectionOfCommit(commit, change)
    expect(suites).toEqual(expect.arrayContaining([...alwaysRun, ...own, 'e2e/park', 'e2e/restore-parked']))
    expect(reasons).toContainEqual(expect.stringContaining('2 files since abc, before'))
  })

  it('with head selects the group of the commit alone where no change is known', () => {
    const { reasons, suites } = selectionOfCommit(commit, undefined)
    expect(suites).toEqual([...alwaysRun, ...(groups[groupOfCommit(commit)] ?? [])])
    expect(reasons.at(-1)).toContain('no earlier commit')
  })
})
