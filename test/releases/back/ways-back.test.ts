import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isBad, withBad, withoutBad } from '../../../src/releases/back/bad-tags.ts'
import {
  abandoned,
  mayHaveMigrated,
  runnable,
  servedBefore,
  type WayBack,
} from '../../../src/releases/back/ways-back.ts'

const way = (tag: string, given: Partial<WayBack> = {}): WayBack => ({
  tag,
  taskDefinitionArn: `api:${tag}`,
  workers: {},
  newWorkers: [],
  stale: [],
  served: true,
  bad: false,
  serves: false,
  ...given,
})

describe('the release that served before', () => {
  // The newest first.
  const v4 = way('v4', { serves: true })
  const [v3, v2] = [way('v3'), way('v2')]

  it.each<[string, readonly WayBack[], Parameters<typeof servedBefore>[1], string | undefined]>([
    ['is the one before', [v4, v3, v2], { serving: ['v4'], deployed: 'v4' }, 'v3'],
    ['is not one that never served', [v4, way('v3', { served: false }), v2], { serving: ['v4'], deployed: 'v4' }, 'v2'],
    ['is not one that was left as bad', [v4, way('v3', { bad: true }), v2], { serving: ['v4'], deployed: 'v4' }, 'v2'],
    ['is not one whose images are gone', [v4, way('v3', { missing: 'gone' }), v2], { serving: ['v4'] }, 'v2'],
    [
      'is the pinned one after a deploy that did not end',
      [v4, v3, v2],
      { pinned: 'v3', serving: ['v3'], deployed: 'v4' },
      'v3',
    ],
    ['is the pinned one while both serve', [v4, v3, v2], { pinned: 'v3', serving: ['v4', 'v3'], deployed: 'v4' }, 'v3'],
    [
      'is the same after a way back has ended',
      [way('v4', { bad: true }), v3, v2],
      { pinned: 'v3', serving: ['v3'], deployed: 'v4' },
      'v3',
    ],
    ['is one before the deployed where nothing serves', [v4, v3], { serving: [], deployed: 'v4' }, 'v3'],
    ['is none in an environment with one release', [v4], { serving: ['v4'], deployed: 'v4' }, undefined],
  ])('%s', (_, ways, standing, expected) => {
    expect(servedBefore(ways, standing)?.tag).toBe(expected)
  })

  it('is named among those that can run alone', () => {
    expect(runnable([v4, way('v3', { missing: 'its image is gone' })])).toEqual([v4])
  })

  it('meets the migrations of those after it with another migrate image, or with one that nobody knows', () => {
    const own = way('v1', { migrator: 'a' })
    const ways = [
      way('v4'),
      way('v3', { migrator: 'b' }),
      way('v2', { migrator: 'a' }),
      own,
      way('v0', { migrator: 'c' }),
    ]
    expect(mayHaveMigrated(ways, own).map(({ tag }) => tag)).toEqual(['v4', 'v3'])
    expect(mayHaveMigrated([way('v2'), way('v1')], way('v1')).map(({ tag }) => tag)).toEqual(['v2'])
  })

  it('meets the migrations of those registered since its first revision, also where it was deployed again later', () => {
    const own = way('v1', { migrator: 'a', revisions: { first: 1, last: 4 } })
    const [between, before] = [
      way('v2', { migrator: 'b', revisions: { first: 2, last: 3 } }),
      way('v0', { migrator: 'c', revisions: { first: 0, last: 0 } }),
    ]
    expect(mayHaveMigrated([own, between, before], own).map(({ tag }) => tag)).toEqual(['v2'])
  })

  it('leaves what serves and what was deployed last', () => {
    expect(abandoned({ serving: ['v4'], deployed: 'v4' }, 'v3')).toEqual(['v4'])
    expect(abandoned({ serving: ['v3'], deployed: 'v4' }, 'v3')).toEqual(['v4'])
    expect(abandoned({ serving: ['v3'], deployed: 'v4' }, 'v2')).toEqual(['v3', 'v4'])
    expect(abandoned({ serving: ['v3'], deployed: 'v3' }, 'v3')).toEqual([])
  })
})

// C is the newest, B was before it, A before B, Z before A.
describe('where an environment stands, the release it goes back to and those that are bad then', () => {
  const order = ['C', 'B', 'A', 'Z']
  type Stands = Parameters<typeof servedBefore>[1] & { bad?: string[]; gone?: string[] }
  type Leads = [to: string | undefined, left: string[]]
  const goes = ({ bad = [], gone = [], ...stands }: Stands): Leads => {
    const ways = order.map((tag) =>
      way(tag, { bad: bad.includes(tag), missing: gone.includes(tag) ? 'gone' : undefined }),
    )
    const to = servedBefore(ways, stands)?.tag
    return [to, to === undefined ? [] : abandoned({ ...stands, order }, to)]
  }

  it.each<[string, Stands, Leads]>([
    ['one serves, deployed last', { deployed: 'C', serving: ['C'] }, ['B', ['C']]],
    ['the same, B is bad', { deployed: 'C', serving: ['C'], bad: ['B'] }, ['A', ['C']]],
    ['traffic given back to B', { deployed: 'C', serving: ['B'] }, ['B', ['C']]],
    ['traffic given back to A from B', { deployed: 'B', serving: ['A'] }, ['A', ['B']]],
    ['traffic given back past B', { deployed: 'C', serving: ['A'] }, ['A', ['C']]],
    ['the same, A is bad', { deployed: 'C', serving: ['A'], bad: ['A'] }, ['Z', ['A', 'C']]],
    ['the same, A cannot run', { deployed: 'C', serving: ['A'], gone: ['A'] }, ['Z', ['A', 'C']]],
    ['C comes, B serves too', { deployed: 'C', serving: ['C', 'B'] }, ['B', ['C']]],
    ['the same, by the other order', { deployed: 'C', serving: ['B', 'C'] }, ['B', ['C']]],
    ['the same, B is bad', { deployed: 'C', serving: ['C', 'B'], bad: ['B'] }, ['A', ['C', 'B']]],
    ['B and A serve, C does not', { deployed: 'C', serving: ['A', 'B'] }, ['B', ['C']]],
    ['the same, B is bad', { deployed: 'C', serving: ['A', 'B'], bad: ['B'] }, ['A', ['B', 'C']]],
    ['B and A serve, B was deployed', { deployed: 'B', serving: ['B', 'A'] }, ['A', ['B']]],
    ['somebody brought the newer C past medspa', { deployed: 'B', serving: ['C'] }, ['B', ['C']]],
    ['the same, B does not run', { deployed: 'B', serving: ['C'], gone: ['B'] }, ['A', ['C', 'B']]],
    ['nothing serves', { deployed: 'C', serving: [] }, ['B', ['C']]],
    ['the one deployed last has no revision', { deployed: 'D', serving: ['B'] }, ['B', ['D']]],
    ['the same, nothing serves', { deployed: 'D', serving: [] }, ['C', ['D']]],

    ['a deploy that did not end', { pinned: 'B', deployed: 'C', serving: ['C'] }, ['B', ['C']]],
    ['the same, B serves', { pinned: 'B', deployed: 'C', serving: ['B'] }, ['B', ['C']]],
    ['the same, both serve', { pinned: 'B', deployed: 'C', serving: ['C', 'B'] }, ['B', ['C']]],
    ['the same, C is bad', { pinned: 'B', deployed: 'C', serving: ['C', 'B'], bad: ['C'] }, ['B', ['C']]],
    ['the same, the older A serves', { pinned: 'B', deployed: 'C', serving: ['A'] }, ['B', ['C']]],
    ['an older release deployed again', { pinned: 'C', deployed: 'B', serving: ['B'] }, ['C', ['B']]],
    ['a way back has ended', { pinned: 'A', deployed: 'C', serving: ['A'], bad: ['B', 'C'] }, ['A', ['C']]],
    ['what is pinned is bad', { pinned: 'B', deployed: 'C', serving: ['B'], bad: ['B'] }, ['A', ['B', 'C']]],
    ['what is pinned cannot run', { pinned: 'B', deployed: 'C', serving: ['C'], gone: ['B'] }, ['A', ['C']]],
    ['what is pinned has no revision', { pinned: 'X', deployed: 'C', serving: ['C'] }, ['B', ['C']]],
    [
      'the same, by a revision that is gone',
      { pinned: 'C', pinnedRevision: 'api:C-before', deployed: 'C', serving: ['C'] },
      ['B', ['C']],
    ],
    ['one release, deployed twice', { pinned: 'C', pinnedRevision: 'api:C', deployed: 'C', serving: ['C'] }, ['C', []]],
  ])('%s', (_, stands, expected) => {
    expect(goes(stands)).toEqual(expected)
  })

  const tags = fc.constantFrom(...order)
  it('never goes to a bad one or one that cannot run, and never calls the target bad', () => {
    fc.assert(
      fc.property(
        fc.record({
          pinned: fc.option(tags, { nil: undefined }),
          deployed: tags,
          serving: fc.uniqueArray(tags, { maxLength: 2 }),
          bad: fc.uniqueArray(tags),
          gone: fc.uniqueArray(tags),
        }),
        (stands) => {
          const [to, left] = goes(stands)
          if (to === undefined) return
          expect([...stands.bad, ...stands.gone, ...left]).not.toContain(to)
          expect(left.every((tag) => tag === stands.deployed || order.indexOf(tag) < order.indexOf(to))).toBe(true)
        },
      ),
    )
  })

  it('leaves a serving one alone that is known to be older than the release that is asked for', () => {
    expect(abandoned({ deployed: 'C', serving: ['A'], order }, 'B')).toEqual(['C'])
    expect(abandoned({ deployed: 'C', serving: ['A'], order }, 'C')).toEqual([])
    expect(abandoned({ deployed: 'C', serving: ['B', 'unknown'], order }, 'A')).toEqual(['B', 'unknown', 'C'])
  })
})

describe('releases that are marked bad', () => {
  it('are each there once, and no more than twenty', () => {
    expect(withBad({ bad_tags: ['a'] }, ['a', 'b'])).toEqual({ bad_tags: ['a', 'b'] })
    const many = Array.from({ length: 25 }, (_, at) => `t${at}`)
    expect(withBad({}, many).bad_tags).toEqual(many.slice(-20))
    expect(withBad({ api_image_tag: 'a' }, [])).toEqual({ api_image_tag: 'a' })
  })

  it('are good again once they serve on purpose', () => {
    expect(isBad({ bad_tags: ['a', 'b'] }, 'a')).toBe(true)
    expect(withoutBad({ bad_tags: ['a', 'b'] }, 'a')).toEqual({ bad_tags: ['b'] })
    expect(withoutBad({ api_image_tag: 'a', bad_tags: ['a'] }, 'a')).toEqual({ api_image_tag: 'a' })
    expect(isBad({}, 'a')).toBe(false)
  })
})
