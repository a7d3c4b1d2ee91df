import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changedFiles } from '../../support/groups/changed-files.ts'

let dir: string
let origin: string
const git = (cwd: string, ...args: string[]) =>
  execa('git', ['-c', 'user.name=Operator', '-c', 'user.email=operator@example.com', ...args], { cwd })

/** Commits a new file. */
async function commit(cwd: string, file: string): Promise<void> {
  await writeFile(path.join(cwd, file), file)
  await git(cwd, 'add', file)
  await git(cwd, 'commit', '--quiet', '--message', file)
}

/** A clone of `origin`, which has 30 commits with a file each. */
async function clone(name: string, ...options: string[]): Promise<string> {
  await git(dir, 'clone', '--quiet', ...options, `file://${origin}`, name)
  return path.join(dir, name)
}
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `file ${from + index}`)

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'medspa-changed-files-'))
  origin = path.join(dir, 'origin')
  await mkdir(origin)
  await git(origin, 'init', '--quiet', '--initial-branch', 'main')
  for (const file of numbers(1, 30)) await commit(origin, file)
})
afterAll(() => rm(dir, { recursive: true, force: true }))

describe('the files that a commit changes', () => {
  it('on main, in a whole clone: those of the last 20 commits, with or without a remote', async () => {
    const whole = await clone('whole')
    const change = changedFiles(whole, '')
    expect(change?.files.toSorted()).toEqual(numbers(11, 30).toSorted())
    expect(change?.since).toMatch(/^[0-9a-f]{7}, 20 commits ago$/)
    await git(whole, 'remote', 'remove', 'origin')
    expect(changedFiles(whole, '')).toEqual(change)
  })

  it('on a branch: those since it left origin/main, and where a moved file was', async () => {
    const branch = await clone('branch')
    await git(branch, 'checkout', '--quiet', '-b', 'topic')
    await git(branch, 'mv', 'file 7', 'moved')
    await commit(branch, 'added')
    const change = changedFiles(branch, '')
    expect(change?.files.toSorted()).toEqual(['added', 'file 7', 'moved'])
    expect(change?.since).toContain('where HEAD left origin/main')
  })

  it('in a shallow clone: those of the commits that it has', async () => {
    const change = changedFiles(await clone('five', '--depth', '5'), '')
    expect(change?.files.toSorted()).toEqual(numbers(27, 30).toSorted())
    expect(change?.since).toContain('4 commits ago')
  })

  it('in a clone of one commit: not known', async () => {
    expect(changedFiles(await clone('one', '--depth', '1'), '')).toBeUndefined()
  })

  it('since E2E_SINCE, which must be a commit', async () => {
    const named = await clone('named')
    expect(changedFiles(named, 'HEAD~2')?.files).toEqual(['file 29', 'file 30'])
    expect(() => changedFiles(named, 'nowhere')).toThrow('E2E_SINCE is "nowhere"')
  })
})
