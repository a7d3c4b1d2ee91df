import { expect, test } from 'vitest'
import { childPrograms } from '../../src/view/child-programs.ts'

test('a program is shown as a shell would take it, its JSON in words', () => {
  const lines: string[] = []
  const program = childPrograms({ colourLevel: 0, line: (text) => lines.push(text) })('terraform', [
    'plan',
    '-var=environment=development',
    "it's",
  ])
  program.line('{"@message":"Outputs: 1","outputs":{"token":{"value":"secret"}}}')
  program.line('{"other":1}')
  program.end({ exitCode: 2, signal: undefined }, 1_234)
  expect(lines).toEqual([
    "$ terraform plan -var=environment=development 'it'\\''s'",
    '  | Outputs: 1',
    '  | {"other":1}',
    '  = exit 2 (1.2s): terraform',
  ])
})

test('one that never ran to its end has no exit code', () => {
  const lines: string[] = []
  childPrograms({ colourLevel: 0, line: (text) => lines.push(text) })('x', []).end(undefined, 0)
  expect(lines.at(-1)).toBe('  = not run to its end (0.0s): x')
})
