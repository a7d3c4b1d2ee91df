import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { thirdPartyNotices } from '../../../scripts/third-party.ts'

const root = path.resolve(import.meta.dirname, '../../..')

it.each([
  ['app/api', ['fastify', 'ioredis', 'pg', 'pino']],
  ['app/migrate', ['node-pg-migrate', 'pg']],
  ['cli', ['commander', 'zod', '@aws-sdk/client-ecs', '@inquirer/select']],
])('what is built into %s brings the licences of its packages', async (folder, packages) => {
  const text = await readFile(path.join(root, 'dist', folder, 'THIRD-PARTY-LICENSES.txt'), 'utf8')
  for (const name of packages)
    expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((MIT|Apache-2.0)\\)$`, 'm'))
  expect(text).toContain('Permission is hereby granted')
  expect(text).not.toContain('no licence named')
})

const carriedBy = async (folder: string) => {
  const text = await readFile(path.join(root, 'dist', folder, 'THIRD-PARTY-LICENSES.txt'), 'utf8')
  return [...text.matchAll(/^(\S+) \d+\.\d+\.\d+ \(/gm)].map(([, name]) => name)
}

it("the CLI carries its three prompts, and not the editor's tables of character sets", async () => {
  const names = await carriedBy('cli')
  expect(names).toEqual(expect.arrayContaining(['@inquirer/confirm', '@inquirer/password', '@inquirer/select']))
  expect(names).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(iconv-lite|chardet|@inquirer\/(external-)?editor)$/)]),
  )
})

it('the CLI measures text with one string-width, its packages too: overrides in package.json', async () => {
  expect((await carriedBy('cli')).filter((name) => name === 'string-width')).toHaveLength(1)
})

it('files of our own have no notices', () => {
  expect(thirdPartyNotices(['app/api/main.ts'], root)).toBe('')
  expect(thirdPartyNotices(['node_modules/zod/index.js', 'node_modules/zod/v4/core.js'], root)).toMatch(/^zod /)
})

describe('packages of a folder', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'medspa-licences-'))
  })
  afterEach(() => rm(folder, { recursive: true }))
  const notices = async (manifest: object) => {
    const at = path.join(folder, 'node_modules/x')
    await mkdir(at, { recursive: true })
    await writeFile(path.join(at, 'package.json'), JSON.stringify({ name: 'x', version: '1.0.0', ...manifest }))
    return thirdPartyNotices(['node_modules/x/index.js'], folder)
  }

  it.each([
    ['AGPL-3.0-or-later', { license: 'AGPL-3.0-or-later' }],
    ['no licence named', {}],
    ['UNLICENSED', { license: 'UNLICENSED' }],
    ['MIT AND GPL-2.0-only', { license: 'MIT AND GPL-2.0-only' }],
  ])('under another licence end the build: %s', async (license, manifest) => {
    await expect(notices(manifest)).rejects.toThrow(`x 1.0.0 is bundled, and its licence (${license}) is none of`)
  })

  it('with a choice of licences are taken, and without a text have its address and their author', async () => {
    expect(await notices({ license: '(GPL-2.0-only OR MIT)' })).toMatch(
      /^x 1\.0\.0 \(\(GPL-2\.0-only OR MIT\)\)\n\nThe text, .*\/MIT\.html\n$/,
    )
    expect(await notices({ license: 'MIT', author: { name: 'Ada' } })).toBe(
      'x 1.0.0 (MIT)\n\nBy Ada. The text, which the package does not bring: https://spdx.org/licenses/MIT.html\n',
    )
  })
})
