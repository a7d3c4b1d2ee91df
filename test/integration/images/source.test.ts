import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { releaseTag } from '../../../src/images/source.ts'
import { createShell } from '../../../src/io/shell.ts'

const shell = createShell()
let base: string
let dir: string
const env = () => ({
  PATH: process.env.PATH,
  HOME: base,
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
})
const git = async (...args: string[]) => {
  const result = await shell.run('git', ['-C', dir, ...args], { env: env() })
  if (result.exitCode !== 0) throw new Error(result.stderr)
  return result.stdout
}
const put = async (name: string, text: string) => {
  await mkdir(path.dirname(path.join(dir, name)), { recursive: true })
  await writeFile(path.join(dir, name), text)
}
const tag = async (from = dir) => (await releaseTag(shell, from, { env: env() })).tag

beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'medspa-source-'))
  dir = path.join(base, 'checkout')
  await mkdir(dir)
  await git('init', '-q')
  await put('app/main.ts', 'one')
  await put('.gitignore', 'dist/\n')
  await git('add', '.')
  await git('commit', '-qm', 'first')
})
afterEach(() => rm(base, { recursive: true, force: true }))

test('a clean checkout is its commit, ignored files or not', async () => {
  const commit = await git('rev-parse', 'HEAD')
  await put('dist/index.mjs', 'built')
  await utimes(path.join(dir, 'app/main.ts'), 1, 1)
  expect(await releaseTag(shell, dir, { env: env() })).toEqual({ tag: commit, commit, dirty: false })
  expect(commit).toMatch(/^[0-9a-f]{40}$/)
})

test('what differs from HEAD is in the tag by content, staged or not, from wherever it is asked', async () => {
  await put('app/main.ts', 'two')
  const first = await tag()
  expect(first).toMatch(/^[0-9a-f]{40}-dirty-[0-9a-f]{12}$/)
  await utimes(path.join(dir, 'app/main.ts'), 1, 1)
  await git('add', '.')
  expect(await tag()).toBe(first)
  expect(await tag(path.join(dir, 'app'))).toBe(first)
  await put('app/main.ts', 'three')
  expect(await tag()).not.toBe(first)
  await put('app/main.ts', 'one')
  expect(await tag()).toMatch(/^[0-9a-f]{40}$/)
})

test('every kind of difference is another tag', async () => {
  const tags = [await tag()]
  await put('new ü.txt', 'x')
  tags.push(await tag())
  await chmod(path.join(dir, 'new ü.txt'), 0o755)
  tags.push(await tag())
  await rm(path.join(dir, 'new ü.txt'))
  await symlink('app/main.ts', path.join(dir, 'new ü.txt'))
  tags.push(await tag())
  await rm(path.join(dir, 'new ü.txt'))
  await rm(path.join(dir, 'app/main.ts'))
  tags.push(await tag())
  expect(new Set(tags).size).toBe(5)
})

test('a folder that is no checkout, and one without a commit, need a tag by hand', async () => {
  const refused = { code: 'no-git', exitCode: 3, hint: expect.stringContaining('--tag') }
  await expect(releaseTag(shell, base, { env: env() })).rejects.toMatchObject(refused)
  await rm(path.join(dir, '.git'), { recursive: true })
  await git('init', '-q')
  await expect(releaseTag(shell, dir, { env: env() })).rejects.toMatchObject(refused)
  await expect(releaseTag(shell, dir, { env: { PATH: base } })).rejects.toMatchObject(refused)
})
