import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ownTag } from '../../../src/images/own-tag.ts'

let base = ''
beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'medspa-own-'))
  for (const name of ['app/api', 'app/migrate', 'voice-lambda', 'probe']) {
    await mkdir(path.join(base, 'dist', name), { recursive: true })
    await writeFile(path.join(base, 'dist', name, 'index.mjs'), '')
  }
})
afterAll(() => rm(base, { recursive: true, force: true }))

test.each([
  ['probe', 'dist/probe', /^probe-[0-9a-f]{16}$/],
  ['voice-lambda', 'dist/voice-lambda', /^medspa-voice-[0-9a-f]{16}$/],
] as const)('the tag of %s is that of its content, and of nothing beside it', async (kind, folder, form) => {
  const tag = await ownTag(base, kind)
  expect(tag).toMatch(form)
  await writeFile(path.join(base, 'dist/app/api/index.mjs'), `another release than of ${kind}`)
  expect(await ownTag(base, kind)).toBe(tag)
  await writeFile(path.join(base, folder, 'index.mjs'), 'another program')
  expect(await ownTag(base, kind)).not.toBe(tag)
})
