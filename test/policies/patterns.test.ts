import { describe, expect, it } from 'vitest'
import { covers, meet } from '../../src/policies/patterns.ts'

describe('a pattern covers another one', () => {
  it.each([
    ['*', 's3:GetObject'],
    ['*', '*'],
    ['s3:*', 's3:Get*'],
    ['s3:*', 's3:*'],
    ['s3:Get*', 's3:GetObject'],
    ['s3:Get*', 's3:GetObject*'],
    ['s3:GetObject', 's3:GetObject'],
    ['s3:GetObjec?', 's3:GetObject'],
    ['s3:*Object', 's3:Get*Object'],
    ['s3:**', 's3:*'],
    ['', ''],
  ])('%s covers %s', (pattern, other) => {
    expect(covers(pattern, other)).toBe(true)
  })

  it.each([
    ['s3:GetObject', 's3:GetObject*'],
    ['s3:Get*', 's3:*'],
    ['s3:Get?', 's3:Get*'],
    ['s3:*', '*'],
    ['s3:*', 'sqs:*'],
    ['s3:Get*', 's3:Ge'],
    ['', '*'],
  ])('%s does not cover %s', (pattern, other) => {
    expect(covers(pattern, other)).toBe(false)
  })
})

describe('two patterns meet', () => {
  it.each([
    ['s3:*Object', 's3:Get*'],
    ['*', 'x'],
    ['s3:GetObject', 's3:GetObject'],
    ['s3:*', '*:GetObject'],
    ['a?c', 'ab*'],
    ['a*', 'a'],
    ['*', ''],
    ['**', '?'],
  ])('%s and %s, either way round', (one, other) => {
    expect([meet(one, other), meet(other, one)]).toEqual([true, true])
  })

  it.each([
    ['s3:*', 'sqs:*'],
    ['s3:Get*', 's3:Put*'],
    ['a?', 'a'],
    ['*Object', 's3:GetBucket'],
    ['', 'x'],
  ])('%s and %s do not, either way round', (one, other) => {
    expect([meet(one, other), meet(other, one)]).toEqual([false, false])
  })

  it('where one covers the other, of all short patterns', () => {
    const letters = ['a', 'b', '?', '*']
    const short = letters.flatMap((first) => [
      first,
      ...letters.flatMap((second) => [first + second, `${first}${second}a`]),
    ])
    const texts = ['a', 'b', 'aa', 'ab', 'ba', 'bb', 'aaa', 'aba', 'baa', 'bba', 'abb', 'bab', 'aab', 'bbb', 'abca', '']
    const matches = (pattern: string, text: string) =>
      new RegExp(`^${pattern.replaceAll('?', '.').replaceAll('*', '.*')}$`).test(text)
    for (const one of short)
      for (const other of short) {
        const both = texts.some((text) => matches(one, text) && matches(other, text))
        if (both) expect([one, other, meet(one, other)]).toEqual([one, other, true])
        if (covers(one, other))
          for (const text of texts)
            if (matches(other, text)) expect([one, other, matches(one, text)]).toEqual([one, other, true])
      }
  })
})
