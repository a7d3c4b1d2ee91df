import { describe, expect, it } from 'vitest'
import { evaluate, holds, interpolated, type State } from '../support/workflows/expressions.ts'

const going: State = { cancelled: false, failed: false }

describe('expressions of GitHub, as the tests of the workflows evaluate them', () => {
  it.each([
    [`'a' == 'A'`, true],
    [`'it''s'`, "it's"],
    [`true && 'x' || 'y'`, 'x'],
    [`'' || 'y'`, 'y'],
    [`!null`, true],
    [`!'false'`, false],
    [`a.b.c == null`, true],
    [`a.text != ''`, true],
    [`a.yes == 'true'`, false],
    [`a.yes == 1`, true],
    [`null == ''`, true],
    [`false || true && false`, false],
    [`(false || true) && !cancelled()`, true],
    [`a.with-dash`, 3],
  ])('%s', (text, value) => {
    expect(evaluate(text, { a: { text: 'x', yes: true, 'with-dash': 3 } })).toEqual(value)
  })

  it.each(['a.b', 'contains(a, 1)', `'a`, 'true true', 'true &&', `a['b']`])(
    'refuses what it does not know: %s',
    (text) => {
      expect(() => evaluate(text, text === 'a.b' ? {} : { a: {} })).toThrow()
    },
  )

  it('runs nothing after a failure, or what it needs was skipped, unless the condition asks for the state', () => {
    const after: State[] = [
      going,
      { ...going, failed: true },
      { ...going, cancelled: true },
      { ...going, skipped: true },
    ]
    const held = (condition: string | undefined) => after.map((state) => holds(condition, { x: true }, state))
    expect(held(undefined)).toEqual([true, false, false, false])
    expect(held('${{ x }}')).toEqual([true, false, false, false])
    expect(held('x && !cancelled()')).toEqual([true, true, false, true])
    expect(held('always()')).toEqual([true, true, true, true])
    expect(held('failure()')).toEqual([false, true, false, false])
  })

  it('puts values into texts', () => {
    expect(interpolated('a ${{ x }} and ${{ y.z }}.', { x: 1, y: {} })).toBe('a 1 and .')
  })
})
