import { describe, expect, it } from 'vitest'
import type { TokenVersion } from '../../../src/aws/data/redis-tokens.ts'
import { generateRedisToken, isRedisToken } from '../../../src/secrets/redis-token.ts'
import { Sensitive } from '../../../src/secrets/sensitive.ts'
import { isKnownToOpenAlone, seenToken, wantedToken } from '../../../src/steps/credentials/set-redis-token.ts'

const version = (versionId: string, second: number, text = `token-of-version-${versionId}`): TokenVersion => ({
  versionId,
  madeAt: new Date(second * 1000),
  token: new Sensitive(text),
})
const [first, own, next] = [version('first', 1), version('own', 10), version('next', 20)]
const later = version('later', 30)

describe('the token to go on with', () => {
  it.each([
    ['the one of the state', { current: first }, undefined, undefined],
    [
      'another version of the one of the state',
      { current: version('v', 9, 'token-of-version-first') },
      undefined,
      undefined,
    ],
    ['a placeholder', { current: version('v', 9, 'PLACEHOLDER') }, undefined, undefined],
    ['no key at all', { current: { ...own, token: undefined } }, undefined, undefined],
    ['one of its own', { current: own }, own, undefined],
    ['a rotation on its way', { current: own, next }, next, next],
    [
      'a rotation whose token is current already',
      { current: version('v', 30, 'token-of-version-next'), next },
      next,
      next,
    ],
    ['an edit after a rotation began', { current: later, next }, later, next],
    ['a rotation to nonsense', { current: own, next: version('next', 20, 'short') }, own, undefined],
  ])('%s', (_, known, kept, renewed) => {
    const tokens = { first, next: undefined, ...known }
    expect(wantedToken(tokens, { renew: false })).toBe(kept)
    expect(wantedToken(tokens, { renew: true })).toBe(renewed)
  })
})

describe('a token that was seen to open the group alone', () => {
  const group = { id: 'g', status: 'available', createdAt: new Date(0), tokenChangedAt: new Date(5_000) }
  const release = { redis_token: seenToken(group, own) }
  const known = { all: [first, own], current: own, next: undefined }

  it('is known to open alone until group, tokens or secret change', () => {
    expect(isKnownToOpenAlone(release, group, known)).toBe(true)
    expect(isKnownToOpenAlone(undefined, group, known)).toBe(false)
    expect(isKnownToOpenAlone(release, { ...group, createdAt: new Date(1) }, known)).toBe(false)
    expect(isKnownToOpenAlone(release, { ...group, tokenChangedAt: new Date(6_000) }, known)).toBe(false)
    expect(isKnownToOpenAlone(release, group, { ...known, current: later })).toBe(false)
    expect(isKnownToOpenAlone(release, group, { ...known, next })).toBe(false)
  })

  it('stays so in another version with the same token, as long as the one that was seen can be read', () => {
    const edited = version('edited', 40, 'token-of-version-own')
    expect(isKnownToOpenAlone(release, group, { ...known, all: [first, own, edited], current: edited })).toBe(true)
    expect(isKnownToOpenAlone(release, group, { ...known, all: [first, edited], current: edited })).toBe(false)
  })

  it('is never known to open alone where AWS does not say when the group was made', () => {
    const unknown = { id: 'g', status: 'available' }
    expect(isKnownToOpenAlone({ redis_token: seenToken(unknown, own) }, unknown, known)).toBe(false)
  })
})

it('what medspa makes is what ElastiCache takes', () => {
  const made = Array.from({ length: 200 }, generateRedisToken)
  expect(made.filter((token) => !isRedisToken(token))).toEqual([])
  expect(new Set(made.map((token) => token.reveal())).size).toBe(made.length)
  for (const none of ['PLACEHOLDER', 'x'.repeat(129), 'with a space in the middle', 'slash/slash/slash'])
    expect(isRedisToken(new Sensitive(none))).toBe(false)
})
