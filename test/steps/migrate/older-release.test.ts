import { describe, expect, it } from 'vitest'
import { servedTag } from '../../../src/releases/kept-images.ts'
import { whyNotMigrated } from '../../../src/steps/migrate/older-release.ts'
import { fakeDeps } from '../../support/fake-deps.ts'

const digestOf = (tag: string) => `sha256:${Buffer.from(tag).toString('hex').padEnd(64, '0')}`

/** A registry with these releases in the order of their pushes; those of `served` came to serve. */
const why = (
  tag: string,
  { pushed, served }: { pushed: string[]; served: string[] },
  restoring?: { from: { database?: { release?: string } }; ran?: string },
) => {
  const tags = pushed.flatMap((each, minute) => {
    const pushedAt = new Date(Date.UTC(2026, 10, 23, 12, minute))
    const beside = served.includes(each) ? [servedTag(digestOf(each))] : []
    return [each, `migrate-${each}`, ...beside].map((name) => ({ tag: name, pushedAt }))
  })
  const deps = fakeDeps({
    registries: {
      tags: async () => tags,
      image: async (_, name) =>
        tags.some((each) => each.tag === name)
          ? { digest: digestOf(name.replace('migrate-', '')), index: false }
          : undefined,
    },
  })
  return whyNotMigrated(deps, { tag, restoring: restoring as never })
}
const all = { pushed: ['one', 'two', 'three'], served: ['one', 'two', 'three'] }

describe('a release is migrated', () => {
  it.each([
    ['the newest', 'three', all],
    ['a new one after going back', 'four', { pushed: [...all.pushed, 'four'], served: all.served }],
    ['one that was pushed before others and never served', 'one', { ...all, served: ['two', 'three'] }],
    ['one whose image the registry lacks', 'gone', all],
    ['the first of all', 'one', { pushed: ['one'], served: [] }],
  ])('%s', async (_, tag, registry) => expect(await why(tag, registry)).toBeUndefined())
})

describe('a release is not given to its migrator', () => {
  it.each([
    ['two', 'two', 'three'],
    ['one', 'one', 'three'],
  ])('%s, where a newer one is there', async (tag, older, newer) => {
    expect(await why(tag, all)).toBe(
      `${older} ran its migrations when it served; ${newer} is newer, and an older migrator may refuse a newer schema`,
    )
  })

  it('though the newer one failed and never served: it may have migrated', async () => {
    expect(await why('two', { ...all, served: ['one', 'two'] })).toMatch(/^two ran .*; three is newer/)
  })
})

describe('of data that are brought back', () => {
  const from = (release?: string) => ({ from: { database: release === undefined ? {} : { release } } })
  it.each([
    ['an older release is not', 'one', from('two'), /^one ran .*; two is newer/],
    ['a newer release is', 'three', from('two'), undefined],
    [
      'the release that ran on them is not where a newer one was there',
      'two',
      from('two'),
      /^two ran .*; three is newer/,
    ],
    ['the newest is where it ran on them', 'three', from('three'), undefined],
    ['nothing is known, and it is', 'one', from(), undefined],
    [
      'the release that served before the park counts',
      'one',
      { ...from(), ran: 'three' },
      /^one ran .*; three is newer/,
    ],
  ])('%s migrated', async (_, tag, restoring, expected) => {
    const told = await why(tag, all, restoring)
    if (expected === undefined) expect(told).toBeUndefined()
    else expect(told).toMatch(expected)
  })
})
