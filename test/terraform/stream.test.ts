import { expect, test } from 'vitest'
import { readStreamLine } from '../../src/terraform/stream.ts'

const hook = (type: string, more: object = {}) =>
  JSON.stringify({ '@level': 'info', type, hook: { resource: { addr: 'aws_lb.this' }, action: 'create', ...more } })

test('a resource starts, goes on and ends', () => {
  expect(readStreamLine(hook('apply_start'))).toEqual({
    kind: 'resource',
    event: { address: 'aws_lb.this', action: 'create', state: 'start' },
  })
  expect(readStreamLine(hook('apply_progress', { elapsed_seconds: 10 }))).toMatchObject({
    event: { state: 'progress', seconds: 10 },
  })
  expect(readStreamLine(hook('apply_complete', { elapsed_seconds: 12 }))).toMatchObject({
    event: { state: 'done', seconds: 12 },
  })
  expect(readStreamLine(hook('apply_errored', { elapsed_seconds: 3 }))).toMatchObject({ event: { state: 'failed' } })
})

test('a diagnostic keeps what it is about and where', () => {
  const diagnostic = {
    severity: 'error',
    summary: 's',
    detail: 'd',
    address: 'aws_lb.this',
    range: { filename: 'main.tf', start: { line: 6, column: 1, byte: 9 }, end: {} },
  }
  expect(readStreamLine(JSON.stringify({ type: 'diagnostic', diagnostic }))).toEqual({
    kind: 'diagnostic',
    diagnostic: { severity: 'error', summary: 's', detail: 'd', address: 'aws_lb.this', where: 'main.tf:6' },
  })
})

test('what nobody asks about, words between the JSON and cut lines are passed over', () => {
  expect(readStreamLine('{"type":"version","terraform":"1.11.4"}')).toBeUndefined()
  expect(readStreamLine('Successfully configured the backend "s3"!')).toBeUndefined()
  expect(readStreamLine('{"type":"outputs","outp')).toBeUndefined()
  expect(readStreamLine('')).toBeUndefined()
})
