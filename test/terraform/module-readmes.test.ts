import { expect, it } from 'vitest'
import { moduleReadmes, tablesOf } from '../../scripts/module-readmes.ts'

const readmes = await moduleReadmes()

it.each(readmes)('README.md of the module $module holds its inputs and outputs', ({ text, wanted }) => {
  expect(text, 'run: npm run readmes').toBe(wanted)
  expect(text).toMatch(/^# \w+\n\n[A-Z].{40,}\n/)
})

it('there is one of every module', () => {
  expect(readmes.map(({ module }) => module)).toEqual(
    expect.arrayContaining(['bootstrap', 'ecs_fargate', 'environment', 'rds', 'release', 'vpc']),
  )
})

it('tells what is required, and what a value is where there is none', () => {
  const variables =
    'variable "a" {\n  description = "An \\"A\\" | B"\n  type        = object({\n    x = string\n  })\n  nullable    = false\n}\n\n' +
    'variable "b" {\n  description = "B"\n  type        = string\n  default     = null\n}\n'
  expect(tablesOf(variables, 'output "c" {\n  description = "C"\n  value       = var.a\n}\n')).toBe(
    '## Inputs\n\n| name | type | default | |\n|---|---|---|---|\n' +
      '| `a` | object | required | An "A" \\| B |\n| `b` | string | `null` | B |\n\n' +
      '## Outputs\n\n| name | |\n|---|---|\n| `c` | C |\n',
  )
})
