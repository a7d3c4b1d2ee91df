import { access, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buildBundles } from '../../../src/images/bundles.ts'
import { packBundle } from '../../../src/images/pack.ts'
import { createShell } from '../../../src/io/shell.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const env = { PATH: process.env.PATH }
const shell = createShell()
let base: string
beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'medspa-build-'))
})
afterEach(() => rm(base, { recursive: true, force: true }))

test('the bundles of this checkout: built twice at once, the same images both times', async () => {
  const builds = await Promise.all([buildBundles(shell, root, { env }), buildBundles(shell, root, { env })])
  try {
    const digests = builds.map(async ({ dirs }) => {
      const images = [
        await packBundle({ dir: dirs.api, kind: 'api', tag: 't' }),
        await packBundle({ dir: dirs.migrate, kind: 'migrate', tag: 't' }),
        await packBundle({ dir: dirs['voice-lambda'], kind: 'voice-lambda', tag: 't' }),
      ]
      return images.map(({ manifest }) => manifest.digest)
    })
    expect(await digests[0]).toEqual(await digests[1])

    const { dirs } = builds[0]
    expect(await readdir(dirs.api)).toEqual(['THIRD-PARTY-LICENSES.txt', 'index.mjs'])
    expect(await readdir(path.join(dirs.migrate, 'migrations'))).toEqual(
      await readdir(path.join(root, 'app/migrations')),
    )
    const lambda = await import(pathToFileURL(path.join(dirs['voice-lambda'], 'index.mjs')).href)
    expect(lambda.handler).toBeTypeOf('function')
  } finally {
    for (const { remove } of builds) await remove()
  }
  await expect(access(builds[0].dirs.api)).rejects.toThrow()
})

test('an installed package, without sources, has its bundles in dist', async () => {
  await expect(buildBundles(shell, base, { env })).rejects.toMatchObject({ code: 'bundles-missing', exitCode: 3 })
  for (const name of ['app/api', 'app/migrate', 'voice-lambda', 'probe']) {
    await mkdir(path.join(base, 'dist', name), { recursive: true })
    await writeFile(path.join(base, 'dist', name, 'index.mjs'), '')
  }
  const { dirs, remove } = await buildBundles(shell, base, { env })
  expect(await readFile(path.join(dirs.api, 'index.mjs'), 'utf8')).toBe('')
  await remove()
  await expect(access(dirs.api)).rejects.toThrow()
  expect(await readFile(path.join(base, 'dist/app/api/index.mjs'), 'utf8')).toBe('')
})

/** Mode and path of all that a COPY of the folder's content puts into an image. */
const modesBelow = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const modes = entries.map(async (entry) => {
    const file = path.join(entry.parentPath, entry.name)
    return `${((await stat(file)).mode & 0o777).toString(8)} ${entry.isDirectory() ? 'folder' : 'file'}`
  })
  return [...new Set(await Promise.all(modes))].toSorted()
}

describe('under a umask of 077 every user may read what goes into images', () => {
  const script = path.join(root, 'scripts/build.ts')
  const build = async (before = 'true') => {
    const command = `umask 077 && ${before} && "$0" "$@"`
    const args = ['-c', command, process.execPath, script, 'deployables', '--outdir', path.join(base, 'dist')]
    expect((await shell.run('sh', args, { cwd: root, env })).stderr).toBe('')
  }

  test('built anew', async () => {
    await build()
    expect(await modesBelow(path.join(base, 'dist'))).toEqual(['644 file', '755 folder'])
  })

  test('built into folders that were there', async () => {
    await build(`mkdir -p ${base}/dist/app/migrate/migrations`)
    expect(await modesBelow(path.join(base, 'dist'))).toEqual(['644 file', '755 folder'])
  })

  test('of a package that was unpacked so', async () => {
    const names = ['app/api', 'app/migrate', 'app/migrate/migrations', 'voice-lambda', 'probe']
    const files = names.map((name) => `mkdir -p dist/${name} && touch dist/${name}/index.mjs`)
    await shell.run('sh', ['-c', ['umask 077', ...files].join(' && ')], { cwd: base, env })
    const { root: context, remove } = await buildBundles(shell, base, { env })
    try {
      expect(await modesBelow(context)).toEqual(['644 file', '755 folder'])
    } finally {
      await remove()
    }
  })
})

test('sources that do not build are the error, in the words of the bundler', async () => {
  await mkdir(path.join(base, 'scripts'))
  await writeFile(
    path.join(base, 'scripts/build.ts'),
    'process.stderr.write("main.ts:1: no such thing\\n"); process.exit(1)\n',
  )
  await expect(buildBundles(shell, base, { env })).rejects.toMatchObject({
    code: 'build-failed',
    whose: 'operator',
    exitCode: 1,
    evidence: ['main.ts:1: no such thing'],
  })
})

test("a checkout's build script is not handed the operator's credentials", async () => {
  await mkdir(path.join(base, 'scripts'))
  await writeFile(
    path.join(base, 'scripts/build.ts'),
    'process.stderr.write(Object.keys(process.env).sort().join("\\n")); process.exit(1)\n',
  )
  const secrets = {
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SESSION_TOKEN: 'x',
    AWS_WEB_IDENTITY_TOKEN_FILE: '/x',
    TF_VAR_token: 'x',
    TF_TOKEN_app_terraform_io: 'x',
    GITHUB_TOKEN: 'x',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
    GOOGLE_APPLICATION_CREDENTIALS: '/x',
    npm_config__authToken: 'x',
    DATABASE_URL: 'x',
    SSH_AUTH_SOCK: '/x',
  }
  const built = buildBundles(shell, base, {
    env: { ...env, ...secrets, HOME: '/h', NODE_EXTRA_CA_CERTS: '/c', LC_ALL: 'C' },
  })
  await expect(built).rejects.toMatchObject({ evidence: ['HOME', 'LC_ALL', 'NODE_EXTRA_CA_CERTS', 'PATH'] })
})

test('a build replaces its own files, takes away what is left over, and touches nothing else', async () => {
  const put = async (name: string) => {
    await mkdir(path.dirname(path.join(base, name)), { recursive: true })
    await writeFile(path.join(base, name), 'left over')
  }
  await put('app/api/index.mjs')
  await put('app/api/old.mjs')
  await put('app/migrate/migrations/0000_gone.sql')
  await put('cli/chunks/a-1.js')
  const args = [path.join(root, 'scripts/build.ts'), 'deployables', '--outdir', base]
  expect(await shell.run(process.execPath, args, { env })).toMatchObject({ exitCode: 0, stderr: '' })
  expect(await readFile(path.join(base, 'app/api/index.mjs'), 'utf8')).not.toBe('left over')
  expect(await readdir(path.join(base, 'app/api'))).toEqual(['THIRD-PARTY-LICENSES.txt', 'index.mjs'])
  expect(await readdir(path.join(base, 'app/migrate/migrations'))).not.toContain('0000_gone.sql')
  expect(await readdir(path.join(base, 'cli/chunks'))).toEqual(['a-1.js'])
})

test('the build says how it is used', async () => {
  const args = [path.join(root, 'scripts/build.ts'), 'nothing']
  expect(await shell.run(process.execPath, args, { env })).toMatchObject({
    exitCode: 2,
    stderr: 'usage: node scripts/build.ts [deployables] [--outdir DIR]; not: nothing',
  })
})
