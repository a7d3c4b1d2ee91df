import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { thirdPartyNotices } from '../../../scripts/third-party.ts'

const root = path.resolve(import.meta.dirname, '../../..')

it.each([
  ['app/api', ['fastify', 'ioredis', 'pg', 'pino']],
  ['app/migrate', ['node-pg-migrate', 'pg']],
  ['cli', ['commander', 'zod', '@aws-sdk/client-ecs', '@inquirer/prompts']],
])('what is built into %s brings the licences of its packages', async (folder, packages) => {
  const text = await readFile(path.join(root, 'dist', folder, 'THIRD-PARTY-LICENSES.txt'), 'utf8')
  for (const name of packages)
    expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((MIT|Apache-2.0)\\)$`, 'm'))
  expect(text).toContain('Permission is hereby granted')
  expect(text).not.toContain('no licence named')
})

it('files of our own have no notices', () => {
  expect(thirdPartyNotices(['app/api/main.ts'], root)).toBe('')
  expect(thirdPartyNotices(['node_modules/zod/index.js', 'node_modules/zod/v4/core.js'], root)).toMatch(/^zod /)
})
