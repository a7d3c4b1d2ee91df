import { expect, it } from 'vitest'
import { type Wait, waits } from '../src/waits.ts'

it('gives up no wait before the longest time that AWS documents', () => {
  for (const [name, { limitMs, worstMs, source }] of Object.entries<Wait>(waits)) {
    expect(limitMs, `${name}: ${source}`).toBeGreaterThanOrEqual(worstMs)
    expect(source.length, name).toBeGreaterThan(10)
  }
})
