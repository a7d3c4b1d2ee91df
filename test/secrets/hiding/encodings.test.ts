import { expect, test } from 'vitest'
import { encodedForms } from '../../../src/secrets/hiding/encodings.ts'

test('a JSON value is also searched for without the spaces of its source', () => {
  const forms = encodedForms('{ "a": [1, 2],\n "b": "x y" }')
  expect(forms).toContain('{"a":[1,2],"b":"x y"}')
  expect(forms).toContain('{\\"a\\":[1,2],\\"b\\":\\"x y\\"}')
  expect(encodedForms('{"a":1}').filter((form) => form === '{"a":1}')).toHaveLength(1)
  expect(encodedForms('{no JSON')).toContain('{no JSON')
})
