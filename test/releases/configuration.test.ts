import { expect, test } from 'vitest'
import { hasConfiguration, withConfiguration } from '../../src/releases/configuration.ts'

const none = { given: {}, elsewhere: {}, secretKeys: undefined }

test('what a deploy was configured with is recorded', () => {
  const before = { api_image_tag: 'a', config_applied: true, secret_keys: ['A'] }
  expect(withConfiguration(before, none)).toEqual({
    api_image_tag: 'a',
    config_hash: expect.stringMatching(/^[0-9a-f]{16}$/),
  })
  const elsewhere = { 'api.cpu': 512 }
  const given = { ...elsewhere, 'api.memory': 1024 }
  expect(withConfiguration({}, { given, elsewhere, secretKeys: ['A', 'B'] })).toMatchObject({
    config: { 'api.cpu': 512 },
    config_applied: true,
    secret_keys: ['A', 'B'],
  })
})

test('a file counts as applied where it gave something that Terraform reads', () => {
  const elsewhere = { 'api.cpu': 512 }
  expect(withConfiguration({}, { ...none, given: elsewhere, elsewhere })).not.toHaveProperty('config_applied')
  expect(withConfiguration({ config_applied: true }, none)).not.toHaveProperty('config_applied')
  expect(withConfiguration({}, { ...none, given: { 'api.cpu': 512 } })).toMatchObject({ config_applied: true })
})

test('a value from elsewhere stays until the file or another value says something of its key', () => {
  const first = { 'api.cpu': 256, 'api.memory': 512 }
  const before = withConfiguration({}, { ...none, given: first, elsewhere: first })
  // A deploy from a machine without the variables.
  expect(hasConfiguration(before, none)).toBe(true)
  expect(withConfiguration(before, none)).toEqual(before)
  // The file says the same: nothing else is told.
  const inFile = { ...none, given: { 'api.cpu': 256 } }
  expect(withConfiguration(before, inFile).config).toEqual({ 'api.memory': 512 })
  expect(hasConfiguration(before, inFile)).toBe(true)
  const other = { 'api.memory': 1024 }
  expect(withConfiguration(before, { ...none, given: other, elsewhere: other }).config).toEqual({
    'api.cpu': 256,
    'api.memory': 1024,
  })
})

test.each([
  ['another variable', { ...none, given: { 'api.environment': { A: '2' } } }],
  ['another key of the secret', { ...none, secretKeys: ['A'] }],
])('the same images with %s are another release', (_, configuration) => {
  const before = withConfiguration({}, { ...none, given: { 'api.environment': { A: '1' } } })
  expect(hasConfiguration(before, configuration)).toBe(false)
  expect(hasConfiguration(withConfiguration(before, configuration), configuration)).toBe(true)
  expect(hasConfiguration({}, configuration)).toBe(false)
})

test('the order of keys says nothing', () => {
  const one = { ...none, given: { 'api.cpu': 256, 'api.environment': { A: '1', B: '2' } }, secretKeys: ['A', 'B'] }
  const other = { ...none, given: { 'api.environment': { B: '2', A: '1' }, 'api.cpu': 256 }, secretKeys: ['B', 'A'] }
  expect(hasConfiguration(withConfiguration({}, one), other)).toBe(true)
})

test('the engine of the database is told no container, and its other keys count as any', () => {
  const before = withConfiguration({}, none)
  expect(hasConfiguration(before, { ...none, given: { 'database.engine': 'rds' } })).toBe(true)
  expect(hasConfiguration(before, { ...none, given: { 'database.max_acu': 8 } })).toBe(false)
})
