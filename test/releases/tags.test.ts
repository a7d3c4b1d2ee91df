import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shortTag } from '../../src/releases/release-images.ts'
import { isTag, tagsMeant, wholeReleases } from '../../src/releases/tags.ts'

const commit = (start: string) => start.padEnd(40, '0')
const clean = commit('76b3ad4119cd')
const dirty = `${clean}-dirty-441815ae471e`
const other = commit('9430b6ee7df2')
const tags = [clean, dirty, other, 'v41', 'v41-rc.1']

describe('a tag', () => {
  it.each(['v41', '_x', clean, dirty, 'A.b-c_d', 'a'.repeat(120)])('can be %s', (text) => {
    expect(isTag(text)).toBe(true)
  })
  it.each(['', 'a:b', '--yes', '.a', '-a', '../../x', 'a@sha256:x', 'a/b', 'a b', 'a\nb', 'a\n', 'é', 'a'.repeat(121)])(
    'cannot be %j',
    (text) => {
      expect(isTag(text)).toBe(false)
    },
  )
})

describe('tagsMeant', () => {
  it.each<[asked: string, meant: string[]]>([
    [clean, [clean]],
    [dirty, [dirty]],
    // As medspa shows them.
    [shortTag(clean), [clean]],
    [shortTag(dirty), [dirty]],
    ['9430b6e', [other]],
    ['9430b6ee7df200', [other]],
    ['76b3ad4', [clean, dirty]],
    ['76b3ad4119cd-dirty', [dirty]],
    ['9430b6', []],
    ['v41', ['v41']],
    ['v4', []],
    ['v41-rc.', ['v41-rc.1']],
    ['deadbeef', []],
  ])('%s', (asked, meant) => {
    expect(tagsMeant(asked, tags)).toEqual(meant)
  })

  it('takes a commit for the release of that commit, never for one that was built with changes beside it', () => {
    for (const asked of [clean, shortTag(clean)]) expect(tagsMeant(asked, [dirty, other])).toEqual([])
    // The beginning of it is no more than that.
    for (const asked of ['76b3ad4', '76b3ad4119cd0']) expect(tagsMeant(asked, [dirty, other])).toEqual([dirty])
  })

  it("finds a release by each beginning of seven characters and more that is no other's, and by what is shown of it", () => {
    const commits = fc.uniqueArray(
      fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 40, maxLength: 40 }),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    fc.assert(
      fc.property(commits, fc.nat(), fc.integer({ min: 7, max: 40 }), (all, index, length) => {
        const tag = all[index % all.length] ?? ''
        const asked = tag.slice(0, length)
        const begin = all.filter((each) => each.startsWith(asked))
        expect(tagsMeant(asked, all)).toEqual(begin)
        expect(tagsMeant(tag, all)).toEqual([tag])
      }),
    )
  })
})

it('a release is whole with its three images, and the newest comes first', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 28, 17, minute))
  const api = [
    { tag: 'old', pushedAt: at(1) },
    { tag: 'migrate-old' },
    { tag: 'new', pushedAt: at(3) },
    { tag: 'migrate-new' },
    { tag: 'half', pushedAt: at(4) },
    { tag: 'no-voice', pushedAt: at(5) },
    { tag: 'migrate-no-voice' },
    { tag: 'probe-1' },
  ]
  expect(wholeReleases(api, [[{ tag: 'old' }, { tag: 'new' }, { tag: 'half' }]]).map(({ tag }) => tag)).toEqual([
    'new',
    'old',
  ])
})

it('needs no voice image of a release where voice is off', () => {
  const api = [{ tag: 'a' }, { tag: 'migrate-a' }, { tag: 'half' }, { tag: 'in-use-serving' }]
  expect(wholeReleases(api, [[]]).map(({ tag }) => tag)).toEqual([])
  expect(wholeReleases(api, []).map(({ tag }) => tag)).toEqual(['a'])
})

it('needs an image of each further target', () => {
  const api = [{ tag: 'a' }, { tag: 'migrate-a' }, { tag: 'b' }, { tag: 'migrate-b' }]
  const voice = [{ tag: 'a' }, { tag: 'b' }]
  expect(wholeReleases(api, [voice, [{ tag: 'b' }]]).map(({ tag }) => tag)).toEqual(['b'])
})
