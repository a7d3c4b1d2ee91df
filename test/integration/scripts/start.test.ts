import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** bin/medspa, and what scripts/prepare.mjs leaves for it, in checkouts that are in some way unfinished. */
const project = path.resolve(import.meta.dirname, '../../..')
let root: string
beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'medspa start-')))
  await cp(path.join(project, 'bin'), path.join(root, 'bin'), { recursive: true })
  await cp(path.join(project, 'medspa'), path.join(root, 'medspa'), { verbatimSymlinks: true })
  await put('app/api/main.ts', '')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const put = async (file: string, content: string, mode = 0o644) => {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true })
  await writeFile(path.join(root, file), content)
  await chmod(path.join(root, file), mode)
}

type Options = { cwd?: string; env?: NodeJS.ProcessEnv }
const run = (file: string, args: string[] = [], { cwd = root, env = {} }: Options = {}) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve, reject) => {
    const child = execFile(file, args, { cwd, env: { PATH: process.env.PATH, ...env } }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') return reject(error)
      resolve({ code: Number(error?.code ?? 0), stdout, stderr })
    })
    child.stdin?.end()
  })

/** What a Node of its own says of how it was started. */
const fakeNode = (name: string) => `#!/bin/sh\nprintf '%s\\n' ${name} "$MEDSPA_TYPED_AS" "$@"\n`
const refused = (line: string) => ({ code: 2, stdout: '', stderr: `medspa: ${line}\n` })

describe('a checkout where nothing is installed', () => {
  it('says what to do, and where, in one line', async () => {
    const line = refused(`not installed yet: run \`npm ci\` in ${root}`)
    expect(await run('./medspa', ['--version'])).toEqual(line)
    expect(await run('./bin/medspa')).toEqual(line)
    expect(await run('../../medspa', ['deploy'], { cwd: path.join(root, 'app/api') })).toEqual(line)
    await symlink(root, path.join(root, 'app/checkout'))
    await symlink('checkout/medspa', path.join(root, 'app/medspa'))
    expect(await run('./medspa', [], { cwd: path.join(root, 'app') })).toEqual(line)
    expect(await run('sh', ['medspa'])).toEqual(line)
  })

  it("says the same by npx, with this machine's npm and without a registry", async () => {
    for (const file of ['package.json', 'package-lock.json', '.npmrc', 'scripts/prepare.mjs'])
      await cp(path.join(project, file), path.join(root, file))
    const { PATH = '' } = process.env
    const env = {
      PATH: PATH.split(':')
        .filter((folder) => !folder.startsWith(project))
        .join(':'),
      HOME: path.join(root, 'home'),
      npm_config_offline: 'true',
      npm_config_update_notifier: 'false',
    }
    for (const _ of ['the first time', 'again'])
      expect(await run('npx', ['medspa', '--version'], { env })).toEqual(
        refused(`not installed yet: run \`npm ci\` in ${root}`),
      )
    expect(await readdir(root)).not.toContain('node_modules')
  })
})

describe('a checkout that is installed', () => {
  beforeEach(() => put('node_modules/.bin/node', fakeNode('own'), 0o755))

  it('and not built says what to do', async () => {
    expect(await run('./medspa')).toEqual(refused(`not built yet: run \`npm run build\` in ${root}`))
  })

  it('runs what is built with its own Node, which is told what was typed', async () => {
    await put('dist/cli/entry.js', '')
    expect(await run('./medspa', ['secrets', 'set', 'a b', '*', ''])).toEqual({
      code: 0,
      stdout: ['own', './medspa', './bin/../dist/cli/entry.js', 'secrets', 'set', 'a b', '*', '', ''].join('\n'),
      stderr: '',
    })
    const cwd = path.join(root, 'app/api')
    const below = await run('../../medspa', ['plan'], { cwd })
    expect(below.stdout).toBe(['own', '../../medspa', '../../bin/../dist/cli/entry.js', 'plan', ''].join('\n'))
  })

  it("runs it with the system's Node where its own was not installed", async () => {
    await put('dist/cli/entry.js', '')
    await rm(path.join(root, 'node_modules'), { recursive: true })
    await put('system/node', fakeNode('system'), 0o755)
    const found = await run('./medspa', [], { env: { PATH: `${path.join(root, 'system')}:${process.env.PATH}` } })
    expect(found.stdout).toMatch(/^system\n/)

    const tools = path.join(root, 'tools')
    await mkdir(tools)
    await symlink('/bin/sh', path.join(tools, 'sh'))
    await symlink(await which('readlink'), path.join(tools, 'readlink'))
    expect(await run('./medspa', [], { env: { PATH: tools } })).toEqual(
      refused(`there is no Node: run \`npm ci\` in ${root}, which brings one, or install Node 24`),
    )
  })
})

const which = async (program: string) => (await run('sh', ['-c', `command -v ${program}`])).stdout.trim()

describe('a build that fails', () => {
  /** The real scripts and sources, in a checkout whose voice Lambda can be broken. */
  beforeEach(async () => {
    await rm(path.join(root, 'app'), { recursive: true })
    for (const folder of ['scripts', 'lambda'])
      await cp(path.join(project, folder), path.join(root, folder), { recursive: true })
    for (const name of ['package.json', 'src', 'app', 'probe', 'sandbox', 'infra'])
      await symlink(path.join(project, name), path.join(root, name))
    await mkdir(path.join(root, 'node_modules/.bin'), { recursive: true })
    await symlink(path.join(project, 'node_modules/esbuild'), path.join(root, 'node_modules/esbuild'))
    await symlink(process.execPath, path.join(root, 'node_modules/.bin/node'))
  })
  const prepare = (env: NodeJS.ProcessEnv = {}) => run(process.execPath, ['scripts/prepare.mjs'], { env })

  it('does not fail `npm ci`, and is what medspa says instead of running an older build; until one succeeds', async () => {
    await put('dist/cli/entry.js', 'console.log("of older sources")')
    const handler = await readFile(path.join(root, 'lambda/voice/handler.ts'), 'utf8')
    await put('lambda/voice/handler.ts', `import './no-such-file.ts'\n${handler}`)
    const broken = await prepare({ npm_command: 'ci' })
    expect(broken).toMatchObject({ code: 0, stderr: expect.stringContaining('no-such-file.ts') })
    expect(broken.stderr).toContain('medspa is not built, although its packages are installed')
    expect(await run('./medspa', ['--version'])).toEqual(
      refused(`not built: ✘ [ERROR] Could not resolve "./no-such-file.ts" (run \`npm run build\` in ${root})`),
    )
    expect(await run(process.execPath, ['scripts/build.ts'])).toMatchObject({ code: 1 })

    await put('lambda/voice/handler.ts', handler)
    expect(await run(process.execPath, ['scripts/build.ts'])).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(await run('./medspa', ['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+/) })
    expect(await run('./medspa', ['deploy', '--x'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('(see ./medspa deploy --help)'),
    })
  })

  it('is not begun by npx, which prepares the checkout that it links', async () => {
    expect(await prepare({ npm_command: 'exec' })).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(await readdir(root)).not.toContain('dist')
  })

  it('because packages are missing, or dist/ cannot be written, says so', async () => {
    await put('dist', 'a file, where the folder should be')
    expect(await prepare()).toMatchObject({ code: 0, stderr: expect.stringMatching(/Error: E(EXIST|NOTDIR)/) })
    await rm(path.join(root, 'node_modules/esbuild'))
    expect(await prepare()).toMatchObject({ code: 0 })
    const { code, stderr } = await run('./medspa')
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^medspa: not built: .*esbuild.*\n$/) })
  })
})
