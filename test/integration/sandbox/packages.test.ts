import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packagesFolder, unpackPackages } from '../../../sandbox/data/programs/debian-packages.ts'
import { findProgram, PACKAGES } from '../../../sandbox/data/programs/find-program.ts'

const run = promisify(execFile)

let base = ''
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'medspa-packages-'))
})
afterEach(() => rm(base, { recursive: true, force: true }))

test('a program unpacked from its package starts, with the libraries that came along', async () => {
  // Whether this machine has some of them or all: what is unpacked stands by itself.
  const { root, env } = await unpackPackages(join(base, 'packages'), 'redis', PACKAGES['redis-server'])
  const { stdout } = await run(join(root, 'usr', 'bin', 'redis-server'), ['--version'], { env })
  expect(stdout).toContain('Redis server')
})

test('callers at the same time share one download, and no partial folder stays behind', async () => {
  const folder = join(base, 'packages')
  // Other processes do not share this one's memory: they meet in the file system.
  const script = `import { unpackPackages } from ${JSON.stringify(join(import.meta.dirname, '../../../sandbox/data/programs/debian-packages.ts'))}
    console.log((await unpackPackages(${JSON.stringify(folder)}, 'registry', ['docker-registry'])).root)`
  const here = () => unpackPackages(folder, 'registry', ['docker-registry']).then(({ root }) => root)
  const there = () =>
    run(process.execPath, ['--input-type=module', '-e', script]).then(({ stdout }) => stdout.trim().split('\n').at(-1))
  const roots = await Promise.all([here(), here(), there()])
  expect(new Set(roots)).toEqual(new Set([join(folder, 'registry')]))
  expect(await readdir(folder)).toEqual(['registry'])
})

test('a package that cannot be downloaded is one clear error, and the next call tries again', async () => {
  const folder = join(base, 'packages')
  const failed = unpackPackages(folder, 'lzf', ['no-such-package-medspa'])
  await expect(failed).rejects.toThrow(/no-such-package-medspa/)
  expect(await readdir(folder)).toEqual([])
  await unpackPackages(folder, 'lzf', ['docker-registry'])
  expect(await readdir(folder)).toEqual(['lzf'])
})

test('packages are shared beside the sandbox, but not where others may write', async () => {
  expect(await packagesFolder(join(base, 'state'))).toBe(join(base, 'packages'))
  expect(await packagesFolder(base)).toBe(join(base, 'packages'))
})

test('Postgres is found as the real programs of one folder, never as a wrapper', async () => {
  const [server, dump] = await Promise.all([findProgram('postgres', base), findProgram('pg_dump', base)])
  expect(dump.path.replace(/pg_dump$/, '')).toBe(server.path.replace(/postgres$/, ''))
  const { stdout } = await run(dump.path, ['--version'], { env: dump.env })
  expect(stdout).toMatch(/^pg_dump \(PostgreSQL\)/)
})
