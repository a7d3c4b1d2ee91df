import { expect, test } from 'vitest'
import { hasServed, isNewer, newestAfter } from '../../src/releases/release-order.ts'

/** Releases in the order of their pushes, a minute apart. */
const registry = (...tags: string[]) =>
  tags.flatMap((tag, minute) => {
    const pushedAt = new Date(Date.UTC(2026, 10, 23, 12, minute))
    return [
      { tag, pushedAt },
      { tag: `migrate-${tag}`, pushedAt },
    ]
  })

test('the newest release is the one whose migrate image was pushed last', () => {
  const tags = registry('a', 'b', 'c')
  expect(['a', 'b', 'c'].map((tag) => newestAfter(tags, tag))).toEqual(['c', 'c', undefined])
  expect(isNewer(tags, { tag: 'b', than: 'a' })).toBe(true)
  expect(isNewer(tags, { tag: 'a', than: 'a' })).toBe(false)
  expect(isNewer(tags, { tag: 'a', than: 'b' })).toBe(false)
})

test('images that are no whole release, and tags that medspa puts beside them, count as none', () => {
  const later = new Date(Date.UTC(2026, 10, 24))
  const others = ['half', 'probe-x', 'in-use-serving', 'served-1', 'migrate-alone'].map((tag) => ({
    tag,
    pushedAt: later,
  }))
  expect(newestAfter([...registry('a'), ...others], 'a')).toBeUndefined()
  expect(newestAfter(registry('a'), 'unknown')).toBeUndefined()
})

test('two releases with one migrate image are of one age', () => {
  const pushedAt = new Date(Date.UTC(2026, 10, 23))
  const tags = ['a', 'migrate-a', 'b', 'migrate-b'].map((tag) => ({ tag, pushedAt }))
  expect(newestAfter(tags, 'a')).toBeUndefined()
})

test('a release has served where its migrate image has the tag of it', () => {
  const digest = `sha256:${'12'.repeat(32)}`
  expect(hasServed([{ tag: 'served-121212121212' }], digest)).toBe(true)
  expect(hasServed([{ tag: 'served-343434343434' }], digest)).toBe(false)
})
