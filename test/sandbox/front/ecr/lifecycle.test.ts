import { describe, expect, it } from 'vitest'
import { type AgingImage, expiring } from '../../../../sandbox/front/ecr/lifecycle.ts'

const now = new Date('2026-11-29T12:00:00Z')
/** Images in the order of their pushes, a day each, the last one today: `name` or `name: tag tag`. */
const pushed = (...images: string[]): AgingImage[] =>
  images.map((text, index) => {
    const [digest = '', tags = ''] = text.split(': ')
    return {
      digest,
      tags: tags === '' ? [] : tags.split(' '),
      pushedAt: new Date(now.getTime() - (images.length - 1 - index) * 24 * 3600_000),
    }
  })
const keep = (rulePriority: number, selection: object, countNumber: number) => ({
  rulePriority,
  selection: { countType: 'imageCountMoreThan', countNumber, ...selection },
  action: { type: 'expire' },
})
const tagged = (...tagPrefixList: string[]) => ({ tagStatus: 'tagged', tagPrefixList })
const any = { tagStatus: 'any' }
const expired = (images: AgingImage[], ...rules: object[]) =>
  Object.fromEntries(expiring(JSON.stringify({ rules }), images, now))

describe('what ECR expires', () => {
  it('is what was pushed before as many others', () => {
    expect(expired(pushed('a: v1', 'b: v2', 'c: v3'), keep(1, any, 2))).toEqual({ a: 1 })
    expect(expired(pushed('a', 'b: v2', 'c', 'd'), keep(1, { tagStatus: 'untagged' }, 2))).toEqual({ a: 1 })
  })

  it('is older than so many days, by its push', () => {
    const rule = keep(1, { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days' }, 2)
    expect(expired(pushed('a', 'b', 'c', 'd'), rule)).toEqual({ a: 1 })
  })

  it('never matches a rule before the one that marks it, and is counted by both', () => {
    const images = pushed('a: keep-1 v1', 'b: v2', 'c: keep-2 v3')
    expect(expired(images, keep(1, tagged('keep-'), 9), keep(2, any, 1))).toEqual({ b: 2 })
    // By priority, whatever the order in which they stand.
    expect(expired(images, keep(2, any, 1), keep(1, tagged('keep-'), 1))).toEqual({ a: 1, b: 2 })
  })

  it('has every prefix, and every pattern, of the rule by one of its tags', () => {
    const images = pushed('a: x-1 y-1', 'b: x-2', 'c: x-3 y-3')
    expect(expired(images, keep(1, tagged('x-', 'y-'), 1))).toEqual({ a: 1 })
    expect(expired(images, keep(1, { tagStatus: 'tagged', tagPatternList: ['*-2'] }, 9), keep(2, any, 1))).toEqual({
      a: 2,
    })
  })

  it('is an index with its images, and never one of these alone', () => {
    const [child, index, other] = pushed('child', 'index: v1', 'other: v2')
    const images = [child, { ...index, references: ['child'] }, other] as AgingImage[]
    expect(expired(images, keep(1, { tagStatus: 'untagged' }, 1), keep(2, any, 2))).toEqual({})
    expect(expired(images, keep(2, any, 1))).toEqual({ index: 2 })
  })
})
