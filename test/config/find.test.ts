import { chmod, chown, lstat, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkoutRoot, workingCheckout } from '../../src/config/checkout-root.ts'
import { findConfig } from '../../src/config/find.ts'
import { loadConfig } from '../../src/config/load.ts'
import { packageRoot } from '../../src/config/package-root.ts'

let outside: string
let root: string
let below: string
beforeEach(async () => {
  outside = await realpath(await mkdtemp(path.join(tmpdir(), 'medspa-checkout-')))
  root = path.join(outside, 'clone')
  below = path.join(root, 'infra/terraform')
  await mkdir(path.join(root, '.git'), { recursive: true })
  await mkdir(below, { recursive: true })
})
afterEach(() => rm(outside, { recursive: true }))

const put = async (file: string, text = '') => {
  await writeFile(path.join(outside, file), text)
  return path.join(outside, file)
}

describe("the checkout's root", () => {
  it('is the nearest folder with a .git, from any folder of it', async () => {
    for (const cwd of [root, path.join(root, 'infra'), below]) expect(checkoutRoot(cwd)).toBe(root)
    await put('clone/infra/.git', 'gitdir: ../.git/worktrees/infra\n')
    expect(checkoutRoot(below)).toBe(path.join(root, 'infra'))
  })

  it("is the folder itself outside of any, and medspa's own without a .git", async () => {
    expect(checkoutRoot(outside)).toBe(outside)
    expect(checkoutRoot(path.join(packageRoot(), 'infra'))).toBe(packageRoot())
  })

  it.runIf(process.getuid?.() === 0)('is not what another user put above', async () => {
    await rm(path.join(root, '.git'), { recursive: true })
    const foreign = path.join(outside, '.git')
    await mkdir(foreign)
    await chown(foreign, 65534, 65534)
    expect(checkoutRoot(below)).toBe(below)
    // In somebody's own checkout it is his, whoever works there: in a container root does.
    await chown(below, 65534, 65534)
    expect((await lstat(below)).uid).toBe(65534)
    expect(checkoutRoot(below)).toBe(outside)
  })
})

describe('the checkout that is worked in', () => {
  it('is medspa’s own, from wherever a checkout of medspa is called', () => {
    expect(workingCheckout(below)).toBe(packageRoot())
  })

  it('is the operator’s where medspa is installed: a package has no commit, and is nobody’s checkout', async () => {
    const installed = path.join(outside, 'lib/node_modules/medspa')
    await mkdir(installed, { recursive: true })
    for (const cwd of [root, below]) expect(workingCheckout(cwd, installed)).toBe(root)
    await symlink(root, path.join(outside, 'link'))
    expect(workingCheckout(path.join(outside, 'link'), installed)).toBe(root)
    expect(workingCheckout(outside, installed)).toBe(outside)
  })
})

describe('findConfig', () => {
  it("finds the checkout's configuration from any folder of it", async () => {
    expect(findConfig(below)).toBeUndefined()
    const file = await put('clone/medspa.config.yaml')
    for (const cwd of [root, path.join(root, 'infra'), below]) expect(findConfig(cwd)).toBe(file)
  })

  it('looks no further than the checkout', async () => {
    await put('medspa.config.yaml')
    await put('medspa.config.yml')
    expect(findConfig(below)).toBeUndefined()
    await rm(path.join(root, '.git'), { recursive: true })
    expect(findConfig(root)).toBeUndefined()
  })

  it.each([
    ['infra/medspa.config.yaml', 'infra/terraform/medspa.config.yaml'],
    ['medspa.config.yaml', 'infra/medspa.config.yaml'],
  ])('refuses two, with the names of both: %s and %s', async (further, nearer) => {
    const files = [await put(`clone/${nearer}`), await put(`clone/${further}`)]
    expect(() => findConfig(below)).toThrow(
      expect.objectContaining({
        code: 'config-ambiguous',
        exitCode: 2,
        message: `There are two configurations: ${files[0]} and ${files[1]}.`,
        hint: expect.stringContaining(`--config ${files[0]}`),
      }),
    )
  })

  it.each([
    'medspa.config.yml',
    'medspa.config.json',
    'Medspa.Config.yaml',
    'MEDSPA.CONFIG.YAML',
    'medspa-config.yaml',
    'medspa.yaml',
    '.medspa.config.yaml',
  ])('refuses %s, which would be passed over', async (name) => {
    const file = await put(`clone/${name}`)
    const refused = expect.objectContaining({
      code: 'config-misnamed',
      exitCode: 2,
      message: expect.stringContaining(file),
      hint: expect.stringContaining(`mv ${file} ${path.join(root, 'medspa.config.yaml')}`),
    })
    expect(() => findConfig(below)).toThrow(refused)
    // Beside the right one it may be the newer.
    await put('clone/infra/medspa.config.yaml')
    expect(() => findConfig(below)).toThrow(refused)
  })

  it.each(['medspa.config.yaml.bak', 'medspa.config.example.yaml', 'xmedspa.yaml', 'medspa.config.ts'])(
    'does not mind %s',
    async (name) => {
      await put(`clone/${name}`)
      expect(findConfig(below)).toBeUndefined()
    },
  )

  it('takes a link to the same file for the same', async () => {
    const file = await put('clone/medspa.config.yaml')
    const link = path.join(below, 'medspa.config.yaml')
    await symlink(file, link)
    expect(findConfig(below)).toBe(link)
  })

  it('is not asked where a file is named', async () => {
    await put('clone/medspa.config.yml', 'state: { bucket: mine }')
    expect(await loadConfig({ cwd: root, named: 'medspa.config.yml' })).toMatchObject({
      file: { state: { bucket: 'mine' } },
    })
  })

  it('has relative paths begin where the file lies, and without a file at the root', async () => {
    expect((await loadConfig({ cwd: below })).baseDir).toBe(root)
    const file = await put('clone/infra/medspa.config.yaml')
    expect(await loadConfig({ cwd: below })).toMatchObject({ baseDir: path.join(root, 'infra'), path: file })
  })

  it('reads past a folder that cannot be listed, and tells a link that leads nowhere', async () => {
    const file = await put('clone/medspa.config.yaml')
    await chmod(path.join(root, 'infra'), 0o311)
    expect(findConfig(below)).toBe(file)
    await rm(file)
    await symlink('nowhere', file)
    await expect(loadConfig({ cwd: below })).rejects.toMatchObject({ code: 'config-unreadable', exitCode: 2 })
  })
})
