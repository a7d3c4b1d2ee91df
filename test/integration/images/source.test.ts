import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commitsBetween } from '../../../src/images/source/commits-between.ts'
import { filesOfCommit } from '../../../src/images/source/files-of-commit.ts'
import { scopeOf } from '../../../src/images/source/scope.ts'
import { releaseTag } from '../../../src/images/source/source.ts'
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
const gitIn = async (at: string, ...args: string[]) => {
  const all = ['-c', 'protocol.file.allow=always', '-C', at, ...args]
  const result = await shell.run('git', all, { env: env() })
  if (result.exitCode !== 0) throw new Error(result.stderr)
  return result.stdout
}
const git = (...args: string[]) => gitIn(dir, ...args)
const put = async (name: string, text: string) => {
  await mkdir(path.dirname(path.join(dir, name)), { recursive: true })
  await writeFile(path.join(dir, name), text)
}
const tag = async (from = dir) => (await releaseTag(shell, from, { env: env(), scope: await scopeOf(from) })).tag
const commit = async (message = 'next') => {
  await git('add', '--all')
  await git('commit', '-qm', message)
  return git('rev-parse', 'HEAD')
}
const CLEAN = /^[0-9a-f]{40}$/
const DIRTY = /^[0-9a-f]{40}-dirty-[0-9a-f]{12}$/

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
  expect(await releaseTag(shell, dir, { env: env() })).toEqual({ tag: commit, commit, dirty: false, differences: [] })
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

/** A repository with two commits; gives the first one's id. */
const repositoryOf = async (at: string, ...contents: string[]) => {
  await mkdir(at, { recursive: true })
  await gitIn(at, 'init', '-q')
  const ids: string[] = []
  for (const content of contents) {
    await writeFile(path.join(at, 'greeting.ts'), content)
    await gitIn(at, 'add', '.')
    await gitIn(at, 'commit', '-qm', content)
    ids.push(await gitIn(at, 'rev-parse', 'HEAD'))
  }
  return ids
}

test('a submodule is in the tag by its commit and its content, however deep', async () => {
  await repositoryOf(path.join(base, 'inner'), 'inner one', 'inner two')
  const [one = '', two = ''] = await repositoryOf(path.join(base, 'sub'), 'one', 'two')
  const sub = path.join(dir, 'app/vendor')
  await gitIn(path.join(base, 'sub'), 'submodule', 'add', '-q', path.join(base, 'inner'), 'inner')
  await gitIn(path.join(base, 'sub'), 'commit', '-qm', 'with inner')
  await git('submodule', 'add', '-q', path.join(base, 'sub'), 'app/vendor')
  await gitIn(sub, 'submodule', 'update', '-q', '--init')
  const clean = await commit()
  expect(await tag()).toBe(clean)

  const tags = new Set([clean])
  const another = async () => {
    const next = await tag()
    expect(next).toMatch(DIRTY)
    expect(await tag()).toBe(next)
    expect(tags).not.toContain(next)
    tags.add(next)
  }
  await gitIn(sub, 'checkout', '-q', one)
  await another()
  await gitIn(sub, 'checkout', '-q', two)
  await another()
  await gitIn(sub, 'checkout', '-q', 'master')
  expect(await tag()).toBe(clean)
  await writeFile(path.join(sub, 'greeting.ts'), 'edited')
  await another()
  await gitIn(sub, 'checkout', '-q', '.')
  await writeFile(path.join(sub, 'new.ts'), 'new')
  await another()
  await rm(path.join(sub, 'new.ts'))
  await gitIn(path.join(sub, 'inner'), 'checkout', '-q', 'HEAD~1')
  await another()
  await gitIn(path.join(sub, 'inner'), 'checkout', '-q', 'master')
  await writeFile(path.join(sub, 'inner/greeting.ts'), 'edited')
  await another()
  await gitIn(path.join(sub, 'inner'), 'checkout', '-q', '.')
  expect(await tag()).toBe(clean)
  await git('submodule', 'deinit', '-q', '--force', 'app/vendor')
  await another()
  await writeFile(path.join(sub, 'greeting.ts'), 'put there by hand')
  await another()
})

test('another repository in the checkout, no submodule, is in the tag by its content', async () => {
  await repositoryOf(path.join(dir, 'nested'), 'one', 'two')
  const tags = [await tag()]
  await gitIn(path.join(dir, 'nested'), 'checkout', '-q', 'HEAD~1')
  tags.push(await tag())
  await writeFile(path.join(dir, 'nested/greeting.ts'), 'edited')
  tags.push(await tag())
  await rm(path.join(dir, 'nested/.git'), { recursive: true })
  await gitIn(path.join(dir, 'nested'), 'init', '-q')
  tags.push(await tag())
  await writeFile(path.join(dir, 'nested/greeting.ts'), 'edited again')
  tags.push(await tag())
  for (const each of tags) expect(each).toMatch(DIRTY)
  expect(new Set(tags).size).toBe(5)
})

test.each(['--assume-unchanged', '--skip-worktree'])(
  'a file that git was told to look away from (%s) is looked at',
  async (flag) => {
    await git('update-index', flag, 'app/main.ts')
    expect(await tag()).toMatch(CLEAN)
    await put('app/main.ts', 'two')
    const two = await tag()
    expect(two).toMatch(DIRTY)
    await put('app/main.ts', 'three')
    expect(await tag()).not.toBe(two)
  },
)

test('a commit that another one stands in for is named by its own content', async () => {
  const first = await git('rev-parse', 'HEAD')
  await put('app/main.ts', 'two')
  const second = await commit()
  await git('reset', '-q', '--hard', first)
  await git('replace', first, second)
  await git('reset', '-q', '--hard')
  expect(await tag()).toMatch(new RegExp(`^${first}-dirty-`))
})

test("other repositories' variables in the shell name nothing: hooks set them", async () => {
  await repositoryOf(path.join(base, 'other'), 'one')
  const other = path.join(base, 'other/.git')
  const inherited = {
    GIT_DIR: other,
    GIT_WORK_TREE: path.join(base, 'other'),
    GIT_INDEX_FILE: path.join(other, 'index'),
    GIT_OBJECT_DIRECTORY: path.join(other, 'objects'),
    GIT_COMMON_DIR: other,
    GIT_PREFIX: 'app/',
    GIT_CONFIG_PARAMETERS: "'core.worktree'='/'",
  }
  const clean = await git('rev-parse', 'HEAD')
  expect(await releaseTag(shell, dir, { env: { ...env(), ...inherited } })).toMatchObject({ tag: clean })
  for (const [name, value] of Object.entries(inherited)) {
    expect(await releaseTag(shell, dir, { env: { ...env(), [name]: value } }), name).toMatchObject({ tag: clean })
  }
})

test('a repository whose settings say that its files are elsewhere is refused', async () => {
  await repositoryOf(path.join(base, 'other'), 'one')
  await git('config', 'core.worktree', path.join(base, 'other'))
  await expect(tag()).rejects.toMatchObject({
    code: 'no-git',
    exitCode: 3,
    message: expect.stringContaining('core.worktree'),
  })
})

test('nothing that the settings of a checkout name is run', async () => {
  const ran = path.join(base, 'ran')
  const program = path.join(base, 'program')
  await writeFile(program, `#!/bin/sh\necho "$0 $*" >> ${ran}\ncat\n`, { mode: 0o755 })
  await mkdir(path.join(base, 'hooks'))
  for (const name of ['post-index-change', 'reference-transaction', 'post-checkout', 'fsmonitor-watchman']) {
    await symlink(program, path.join(base, 'hooks', name))
  }
  await put('.gitattributes', '* filter=own diff=own text eol=crlf ident\n')
  await git('add', '.gitattributes')
  await git('commit', '-qm', 'attributes')
  for (const [key, value] of [
    ['core.fsmonitor', program],
    ['core.hooksPath', path.join(base, 'hooks')],
    ['core.pager', program],
    ['core.sshCommand', program],
    ['core.editor', program],
    ['core.alternateRefsCommand', program],
    ['diff.external', program],
    ['diff.own.command', program],
    ['diff.own.textconv', program],
    ['filter.own.clean', program],
    ['filter.own.smudge', program],
    ['filter.own.process', program],
    ['alias.rev-parse', `!${program}`],
    ['alias.ls-files', `!${program}`],
  ]) {
    await git('config', key ?? '', value ?? '')
  }
  await put('app/main.ts', 'changed')
  await put('new.ts', 'new')
  expect(await tag()).toMatch(DIRTY)
  await expect(access(ran)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('what a commit asks of a checkout is no difference, whatever this machine is set to', async () => {
  await put('.gitattributes', 'crlf.bat text eol=crlf\nid.ts ident\nwide.txt working-tree-encoding=UTF-16LE\n')
  await put('crlf.bat', 'one\r\ntwo\r\n')
  await put('id.ts', '// $Id$\n')
  await writeFile(path.join(dir, 'wide.txt'), Buffer.from('wide\n', 'utf16le'))
  const clean = await commit()
  // As a clone has it.
  await rm(path.join(dir, 'id.ts'))
  await git('checkout', '-q', '--', '.')
  expect(await tag()).toBe(clean)
  await put('crlf.bat', 'one\ntwo\n')
  expect(await tag()).toMatch(DIRTY)
  await put('crlf.bat', 'one\r\ntwo\r\n')
  expect(await tag()).toBe(clean)
  // Only this machine wants these line ends.
  await git('config', 'core.autocrlf', 'true')
  await put('app/lines.ts', 'one\n')
  await commit()
  await put('app/lines.ts', 'one\r\n')
  expect(await tag()).toMatch(DIRTY)
})

test("Git LFS' content is what the commit names, its pointer is not", async () => {
  const content = 'a model of many megabytes'
  const oid = createHash('sha256').update(content).digest('hex')
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.length}\n`
  await put('.gitattributes', 'models/* filter=lfs diff=lfs merge=lfs -text\n')
  await put('models/voice.bin', pointer)
  await put('docs/pointer.txt', pointer)
  const clean = await commit()
  const unfetched = await tag()
  expect(unfetched).toMatch(DIRTY)
  await put('models/voice.bin', content)
  expect(await tag()).toBe(clean)
  await put('models/voice.bin', `${content}, edited`)
  expect(await tag()).toMatch(DIRTY)
  expect(await tag()).not.toBe(unfetched)
})

test('ignored files that a build gets with its context are in the tag, those that .dockerignore leaves out are not', async () => {
  await put('Dockerfile', 'FROM scratch AS api\nCOPY . .\n')
  await put('.dockerignore', '# not sent\n.env*\n**/node_modules\n!bin\n')
  await put('.gitignore', 'bin/\n.env\nnode_modules/\n')
  const clean = await commit()
  await put('.env', 'SECRET=1')
  await put('web/node_modules/x/index.js', 'x')
  expect(await tag()).toBe(clean)
  await put('bin/api', 'one')
  const one = await tag()
  expect(one).toMatch(DIRTY)
  await put('bin/api', 'two')
  expect(await tag()).not.toBe(one)
  await put('Dockerfile.dockerignore', 'bin\n.env\n**/node_modules\n')
  const named = await commit()
  expect(await tag()).toBe(named)
  await put('.git/info/exclude', 'local.txt\n')
  await put('local.txt', 'ignored by this clone alone')
  expect(await tag()).toMatch(DIRTY)
})

test('what a bundler reads is in the tag, ignored or outside the checkout', async () => {
  await put('package.json', '{"name": "medspa"}')
  await put('.gitignore', 'dist/\nnode_modules/\n*.generated.ts\n*.sql.bak\n')
  await mkdir(path.join(base, 'elsewhere'))
  await writeFile(path.join(base, 'elsewhere/shared.ts'), 'one')
  await symlink(path.join(base, 'elsewhere'), path.join(dir, 'app/shared'))
  await commit()
  const tags = [await tag()]
  await writeFile(path.join(base, 'elsewhere/shared.ts'), 'two')
  tags.push(await tag())
  await put('app/api/prices.generated.ts', 'one')
  tags.push(await tag())
  await put('app/migrations/0001.sql.bak', 'one')
  tags.push(await tag())
  for (const each of tags) expect(each).toMatch(DIRTY)
  expect(new Set(tags).size).toBe(4)
  await put('app/api/node_modules/x/index.js', 'x')
  await put('docs/notes.generated.ts', 'no part of an image')
  expect(await tag()).toBe(tags[3])
})

test("a checkout of another user's is refused in git's own words, unless it is trusted", async () => {
  if (process.getuid?.() !== 0) return
  await promisify(execFile)('chown', ['-R', '65534:65534', dir])
  await expect(tag()).rejects.toMatchObject({
    code: 'no-git',
    exitCode: 3,
    message: expect.stringContaining('another user'),
    evidence: expect.arrayContaining([expect.stringContaining('dubious ownership')]),
    hint: expect.stringContaining(`git config --global --add safe.directory ${dir}`),
  })
  const trusted = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' }
  expect((await releaseTag(shell, dir, { env: { ...env(), ...trusted } })).tag).toMatch(CLEAN)
})

test('a name that is not UTF-8 is refused: its content could not be found again', async () => {
  await writeFile(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0x66, 0xff])]), 'x')
  await expect(tag()).rejects.toMatchObject({ code: 'no-git', message: expect.stringContaining('UTF-8') })
})

test('the files of a commit are told of a checkout that has another one checked out', async () => {
  await put('app/migrations/0001_first.sql', 'SELECT 1;\n')
  const first = await commit()
  await rm(path.join(dir, 'app/migrations'), { recursive: true })
  await put('a file\nof two lines', 'x')
  await commit('Another')
  const ofCommit = (at: string, from = dir) => filesOfCommit(shell, from, { commit: at, env: env() })
  expect(await ofCommit(first)).toEqual({ files: ['.gitignore', 'app/main.ts', 'app/migrations/0001_first.sql'] })
  // From a folder below too: a release is of the whole commit.
  expect(await ofCommit(first, path.join(dir, 'app'))).toEqual(await ofCommit(first))
  expect(await ofCommit(await git('rev-parse', 'HEAD'))).toEqual({
    files: expect.arrayContaining(['a file\nof two lines']),
  })
  const unknown = await ofCommit('0'.repeat(40))
  expect(unknown).toEqual({ why: `the checkout ${dir} does not have the commit 000000000000` })
  expect(await ofCommit('abcdefabcdef')).toEqual({ why: expect.stringContaining('does not have the commit') })
  // A commit that may well be there is not said to be missing.
  expect(await ofCommit(first, base)).toEqual({
    why: expect.stringMatching(/^git cannot list the files of the commit .*: fatal: not a git repository/),
  })
  const nowhere = { env: { ...env(), PATH: base } }
  expect(await filesOfCommit(shell, dir, { commit: first, ...nowhere })).toEqual({ why: 'git is not installed' })
})

test('the commits between two releases: the newest of them by subject, all counted, and those that go', async () => {
  const first = (await git('rev-parse', 'HEAD')).trim()
  for (const number of [1, 2, 3, 4, 5, 6, 7]) {
    await put('app/main.ts', `number ${number}`)
    await commit(`Say ${number}`)
  }
  const last = (await git('rev-parse', 'HEAD')).trim()
  const between = (from: string, to: string) => commitsBetween(shell, dir, { from, to, env: env() })
  const found = await between(first, last)
  expect(found).toMatchObject({ count: 7, back: 0 })
  expect(found?.newest.map((line) => line.slice(13))).toEqual(['Say 7', 'Say 6', 'Say 5', 'Say 4', 'Say 3'])
  expect(await between(last, first)).toEqual({ newest: [], count: 0, back: 7 })
  expect(await between('0'.repeat(40), last)).toBeUndefined()
  expect(await between('v1', last)).toBeUndefined()
})
