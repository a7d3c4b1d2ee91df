import { describe, expect, it } from 'vitest'
import { namesFor } from '../../src/config/names.ts'
import { releaseImages, shortTag } from '../../src/releases/release-images.ts'

const sha = '0123456789abcdef0123456789abcdef01234567'

describe("a release's images", () => {
  it('stand where the seed has them (2.5)', () => {
    expect(releaseImages(namesFor('production'), sha)).toEqual([
      { kind: 'api', repository: 'medspa-production-api', tag: sha },
      { kind: 'migrate', repository: 'medspa-production-api', tag: `migrate-${sha}` },
      { kind: 'voice-lambda', repository: 'medspa-production-voice-lambda', tag: sha },
    ])
  })

  it('are two where voice is off', () => {
    const kinds = releaseImages(namesFor('development'), sha, { voice: false }).map(({ kind }) => kind)
    expect(kinds).toEqual(['api', 'migrate'])
  })

  it.each([
    [sha, '0123456789ab'],
    [`migrate-${sha}`, 'migrate-0123456789ab'],
    [`${sha}-dirty-aaaabbbbcccc`, '0123456789ab-dirty-aaaabbbbcccc'],
    ['v1.2.3', 'v1.2.3'],
  ])('%s is shown as %s', (tag, shown) => {
    expect(shortTag(tag)).toBe(shown)
  })
})
