import { expect, test } from 'vitest'
import { commitOf, releaseLines } from '../../../src/commands/deploy/release-lines.ts'

const before = { revisions: [{ taskDefinitionArn: 'a:1', release: 'v1' }] }

test('above a plan stand the commits that it brings, at most five, and the files that no commit has', () => {
  const newest = ['a1 Five', 'a2 Four', 'a3 Three', 'a4 Two', 'a5 One']
  const uncommitted = ['a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts', 'f.ts', 'g.ts']
  expect(releaseLines({ tag: 'v2', before, commits: { newest, count: 8, back: 1 }, uncommitted })).toEqual([
    'Release v2 (before: v1)',
    ...newest.map((commit) => `  ${commit}`),
    '  and 3 more',
    '  without 1 commit of the release before',
    '  not committed: a.ts, b.ts, c.ts, d.ts, e.ts and 2 more',
  ])
  expect(releaseLines({ tag: 'v2', before })).toEqual(['Release v2 (before: v1)'])
})

test('a release of a checkout with changes is made of its commit', () => {
  expect(commitOf('b3f5ece469e0-dirty-93524d13ab5f')).toBe('b3f5ece469e0')
  expect(commitOf('v1')).toBe('v1')
})
