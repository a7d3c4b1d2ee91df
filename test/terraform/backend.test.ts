import { expect, test } from 'vitest'
import { recordedBackendIs } from '../../src/terraform/backend.ts'

const backend = { bucket: 'b', key: 'k', region: 'us-east-1' }
const record = (config: object, type = 's3') => JSON.stringify({ version: 3, backend: { type, config, hash: 1 } })

test('only the very same state counts as initialised', () => {
  expect(recordedBackendIs(record({ ...backend, encrypt: true, endpoints: null }), backend)).toBe(true)
  expect(recordedBackendIs(record({ ...backend, bucket: 'other' }), backend)).toBe(false)
  expect(recordedBackendIs(record({ ...backend, key: 'other' }), backend)).toBe(false)
  expect(recordedBackendIs(record({ ...backend, region: 'eu-west-1' }), backend)).toBe(false)
  expect(recordedBackendIs(record(backend, 'local'), backend)).toBe(false)
  const locking = { ...backend, lockTable: 'locks' }
  expect(recordedBackendIs(record({ ...backend, dynamodb_table: 'locks' }), locking)).toBe(true)
  expect(recordedBackendIs(record({ ...backend, dynamodb_table: null }), locking)).toBe(false)
  expect(recordedBackendIs(record({ ...backend, dynamodb_table: 'locks' }), backend)).toBe(false)
})

test('no record, and one cut short by a crash, mean: not initialised', () => {
  expect(recordedBackendIs(undefined, backend)).toBe(false)
  expect(recordedBackendIs('', backend)).toBe(false)
  expect(recordedBackendIs('{"version":3,"back', backend)).toBe(false)
})
