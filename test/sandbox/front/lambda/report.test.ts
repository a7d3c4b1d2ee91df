import { expect, test } from 'vitest'
import { endLine, reportLine, startLine, streamName } from '../../../../sandbox/front/lambda/report.ts'

test("the platform's lines are worded as Lambda's", () => {
  expect(startLine('r-1', '$LATEST')).toBe('START RequestId: r-1 Version: $LATEST')
  expect(endLine('r-1')).toBe('END RequestId: r-1')
  const report = { requestId: 'r-1', durationMs: 12.345, memorySize: 256, usedMemory: 61 }
  expect(reportLine({ ...report, initMs: 100.5 })).toBe(
    'REPORT RequestId: r-1\tDuration: 12.35 ms\tBilled Duration: 113 ms\tMemory Size: 256 MB\tMax Memory Used: 61 MB\tInit Duration: 100.50 ms',
  )
  expect(reportLine({ ...report, status: 'timeout' })).toMatch(/Max Memory Used: 61 MB\tStatus: timeout$/)
  expect(streamName(new Date('2026-11-23T23:59:59Z'), '7', 'abc')).toBe('2026/11/23/[7]abc')
})
