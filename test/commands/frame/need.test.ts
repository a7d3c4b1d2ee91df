import { expect, it } from 'vitest'
import { need } from '../../../src/commands/frame/need.ts'

it('gives what the list has given, and names what it has not', () => {
  expect(need({ outputs: 'x' }, 'outputs')).toBe('x')
  expect(() => need<{ outputs?: string }, 'outputs'>({}, 'outputs')).toThrow('no step of the list gives "outputs"')
})
