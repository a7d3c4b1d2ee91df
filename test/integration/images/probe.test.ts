import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { probeTag } from '../../../src/images/probe.ts'

let base = ''
beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'medspa-probe-'))
  for (const name of ['app/api', 'app/migrate', 'voice-lambda', 'probe']) {
    await mkdir(path.join(base, 'dist', name), { recursive: true })
    await writeFile(path.join(base, 'dist', name, 'index.mjs'), '')
  }
})
afterAll(() => rm(base, { recursive: true, force: true }))

test('the tag of the probe is that of its content, and of nothing beside it', async () => {
  const tag = await probeTag(base)
  expect(tag).toMatch(/^probe-[0-9a-f]{16}$/)
  await writeFile(path.join(base, 'dist/app/api/index.mjs'), 'another release')
  expect(await probeTag(base)).toBe(tag)
  await writeFile(path.join(base, 'dist/probe/index.mjs'), 'another probe')
  expect(await probeTag(base)).not.toBe(tag)
})
