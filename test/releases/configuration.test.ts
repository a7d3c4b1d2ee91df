import { expect, test } from 'vitest'
import { hasConfiguration, withConfiguration } from '../../src/releases/configuration.ts'

const none = { platform: {}, elsewhere: {}, hasFile: false, secretKeys: undefined }

test('what a deploy was configured with is recorded, and what the file gives now goes', () => {
  const before = { api_image_tag: 'a', config: { 'api.cpu': 256 }, config_applied: true, secret_keys: ['A'] }
  expect(withConfiguration(before, { ...none, hasFile: true })).toEqual({
    api_image_tag: 'a',
    config_applied: true,
    config_hash: expect.stringMatching(/^[0-9a-f]{16}$/),
  })
  expect(withConfiguration({}, { ...none, elsewhere: { 'api.cpu': 512 }, secretKeys: ['A', 'B'] })).toMatchObject({
    config: { 'api.cpu': 512 },
    secret_keys: ['A', 'B'],
  })
})

test.each([
  ['another variable', { ...none, platform: { api: { environment: { A: '2' } } } }],
  ['another key of the secret', { ...none, secretKeys: ['A'] }],
])('the same images with %s are another release', (_, configuration) => {
  const before = withConfiguration({}, { ...none, platform: { api: { environment: { A: '1' } } } })
  expect(hasConfiguration(before, configuration)).toBe(false)
  expect(hasConfiguration(withConfiguration(before, configuration), configuration)).toBe(true)
  expect(hasConfiguration({}, configuration)).toBe(false)
})

test('the order of keys says nothing', () => {
  const one = { ...none, platform: { api: { cpu: 256, port: 80 }, public_url: 'https://a' }, secretKeys: ['A', 'B'] }
  const other = { ...none, platform: { public_url: 'https://a', api: { port: 80, cpu: 256 } }, secretKeys: ['B', 'A'] }
  expect(hasConfiguration(withConfiguration({}, one), other)).toBe(true)
})
