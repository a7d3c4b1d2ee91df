import { expect, it } from 'vitest'
import { parseDocument } from 'yaml'
import { unclearScalars } from '../../../src/config/platform/plain-scalars.ts'

it.each([
  ['0', true],
  ['0.5', true],
  ['255.5', true],
  ['2.0', false],
  ['.5', false],
  ['0.50', false],
  ['5e-1', false],
])('min_acu: %s is the same for both parsers of YAML: %s', (acu, clear) => {
  const document = parseDocument(`environments: {development: {database: {min_acu: ${acu}}}}`)
  expect(unclearScalars(document).map(({ path }) => path.join('.'))).toEqual(
    clear ? [] : ['environments.development.database.min_acu'],
  )
})
