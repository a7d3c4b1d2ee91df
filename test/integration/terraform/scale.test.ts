import path from 'node:path'
import { expect, test } from 'vitest'
import { createShell } from '../../../src/io/shell.ts'

const program = path.resolve(import.meta.dirname, '../../support/summarize-huge-plan.ts')

/** In a process whose heap may not grow beyond 48 MB: V8 ends it where it does, here without a core file. */
const inSmallHeap = (resources: number, way: 'streamed' | 'whole') => {
  const node = [process.execPath, '--max-old-space-size=48', program, `${resources}`, way]
  return createShell().run('sh', ['-c', 'ulimit -c 0; exec "$0" "$@"', ...node], { env: { PATH: process.env.PATH } })
}

// Seventy megabytes of JSON in one line.
test('a plan of 10,000 resources is summarised and guarded in a heap that the plan itself would not fit into', async () => {
  const streamed = await inSmallHeap(10_000, 'streamed')
  expect(streamed.exitCode, streamed.stderr).toBe(0)
  expect(JSON.parse(streamed.stdout)).toEqual({
    whole: 0,
    counts: { create: 0, read: 0, update: 1_000, replace: 1_000, delete: 0 },
    refused: 1_000,
  })
})

test('that heap is small: parsed at once, the same plan ends the process', async () => {
  await expect(inSmallHeap(10_000, 'whole')).rejects.toMatchObject({ signal: 'SIGABRT' })
})
