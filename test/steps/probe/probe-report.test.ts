import { expect, test } from 'vitest'
import { reportLine } from '../../../probe/report.ts'
import { readProbeReport } from '../../../src/steps/probe/probe-report.ts'

test('what the probe writes is what the CLI reads, among lines of others', () => {
  const lines = [
    '(node:1) Warning: something',
    '{"msg":"another program"}',
    reportLine('check', { result: { login: 'medspa_app_a' } }),
    '',
  ]
  expect(readProbeReport(lines, 'check')).toEqual({ probe: 'check', ok: true, result: { login: 'medspa_app_a' } })
  expect(readProbeReport(lines, 'roles')).toBeUndefined()
  expect(readProbeReport([], 'roles')).toBeUndefined()
})

test('a failure comes with its words', () => {
  const line = reportLine('roles', { error: Object.assign(new Error('no'), { code: '28P01' }) })
  expect(readProbeReport([line], 'roles')).toEqual({
    probe: 'roles',
    ok: false,
    error: { message: 'no', code: '28P01' },
  })
})
