import { expect, test } from 'vitest'
import { ProbeError, reportLine } from '../../probe/report.ts'

test('a result and an error are one line each', () => {
  expect(reportLine('check', { result: { login: 'a\nb' } })).toBe(
    '{"probe":"check","ok":true,"result":{"login":"a\\nb"}}',
  )
  expect(reportLine('roles', { error: new ProbeError('no') })).toBe(
    '{"probe":"roles","ok":false,"error":{"message":"no"}}',
  )
})

test('the code of a server or a socket is kept, and all attempts to connect are named', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED ::1:5432'), { code: 'ECONNREFUSED' })
  expect(JSON.parse(reportLine('check', { error: refused })).error.code).toBe('ECONNREFUSED')
  const both = new AggregateError([refused, new Error('connect ETIMEDOUT')])
  expect(JSON.parse(reportLine('check', { error: both })).error.message).toBe(
    'connect ECONNREFUSED ::1:5432; connect ETIMEDOUT',
  )
})
