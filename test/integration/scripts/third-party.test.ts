import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
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

it('the CLI carries its three prompts, and not the editor’s tables of character sets', async () => {
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
