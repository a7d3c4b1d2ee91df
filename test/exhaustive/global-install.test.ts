import { mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkoutIn, documentOf, succeeded } from '../e2e/support/checkout.ts'
import { common } from '../e2e/support/development.ts'
import { configurePlatform, firstPlatformDeploy } from '../e2e/support/platform.ts'
import { type PlatformCheckout, platformCheckout } from '../fixtures/platform/checkout.ts'

const project = path.resolve(import.meta.dirname, '../..')

// Asks npm's registry for Node, as whoever installs medspa does.
describe('medspa, installed for all checkouts of a machine', () => {
  let base: string
  let installed: string
  let before: string[]
  let platform: PlatformCheckout
  beforeAll(async () => {
    base = await realpath(await mkdtemp(path.join(tmpdir(), 'medspa-global-')))
    const { stdout: archive } = await execa(process.execPath, ['scripts/package.ts', '--destination', base], {
      cwd: project,
    })
    const prefix = path.join(base, 'prefix')
    await execa('npm', ['install', '--global', '--prefix', prefix, archive], { cwd: base })
    installed = path.join(prefix, 'lib/node_modules/medspa')
    before = await filesOf(installed)
    for (const name of ['platform', 'other']) await mkdir(path.join(base, name))
    platform = await platformCheckout(path.join(base, 'platform'), { packed: true })
    await configurePlatform(platform.dir)
    await platform.commit('The configuration')
    await execa('git', ['init', '--quiet'], { cwd: path.join(base, 'other') })
  })
  afterAll(async () => {
    if (platform) await operatorIn(platform.dir).medspa(['sandbox', 'reset'])
    await rm(base, { recursive: true, force: true })
  })

  /** Whose PATH has the program. A package has nothing of the tests' own sandboxes. */
  const operatorIn = (dir: string) => {
    const { env, run } = checkoutIn(dir)
    const PATH = `${path.join(base, 'prefix/bin')}:${env.PATH}`
    return {
      dir,
      medspa: (args: string[]) =>
        run('medspa', args, { env: { PATH, MEDSPA_SANDBOX_TASKS: 'processes', MEDSPA_SANDBOX_TESTING: '' } }),
    }
  }

  it('deploys the checkout that it is called in', async () => {
    const operator = operatorIn(platform.dir)
    const { result } = await firstPlatformDeploy(operator)
    expect(result.release).toBe((await execa('git', ['rev-parse', 'HEAD'], { cwd: platform.dir })).stdout)
    succeeded(await operator.medspa(['validate', ...common]))
    expect(documentOf(succeeded(await operator.medspa(['plan', ...common, '--json']))).result).toMatchObject({
      empty: true,
    })
  })

  it('gives another checkout a sandbox of its own', async () => {
    const { result } = documentOf(
      succeeded(await operatorIn(path.join(base, 'other')).medspa(['sandbox', 'status', '--json'])),
    )
    expect(result).toMatchObject({ running: false })
  })

  it('writes nothing into the package but the cache of its own start', async () => {
    expect((await filesOf(installed)).filter((file) => !file.startsWith('dist/cli/cache/'))).toEqual(before)
  })
})

/** Of the package alone, without npm's packages below it. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('node_modules/'))
    .toSorted()
}
