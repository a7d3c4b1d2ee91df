import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createRedactor } from '../../src/secrets/hiding/redactor.ts'
import { scrubFile } from '../../src/terraform/kept-output.ts'

const dir = await mkdtemp(path.join(tmpdir(), 'medspa-kept-'))
afterEach(() => rm(dir, { recursive: true }))

test('a kept file holds no known value, wherever the pieces of reading end', async () => {
  const redactor = createRedactor()
  const value = 'hunter-two/with+signs=and a blank'
  redactor.add(value)
  const file = path.join(dir, 'stderr.txt')
  // Reading ends its first piece after 64 KiB, in the middle of a value.
  const before = 'x'.repeat(64 * 1024 - 10)
  const base64 = Buffer.from(value).toString('base64')
  await writeFile(file, `${before}${value}\n${base64} ${encodeURIComponent(value)} end\n`)
  await scrubFile(file, redactor.stream())
  expect(await readFile(file, 'utf8')).toBe(`${before}[redacted]\n[redacted] [redacted] end\n`)
  expect(await readdir(dir)).toEqual(['stderr.txt'])
})
