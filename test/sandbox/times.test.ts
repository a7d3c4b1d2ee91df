import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { AWS_TIMES, timesOf } from '../../sandbox/times.ts'
import { filesOf } from '../architecture/imports.ts'

describe('MEDSPA_SANDBOX_TIMES', () => {
  it.each([
    [undefined, 0],
    ['', 0],
    ['0', 0],
    ['0.1', 0.1],
    ['1', 1],
  ])('%s is a share of %s', (text, scale) => {
    expect(timesOf({ MEDSPA_SANDBOX_TIMES: text }).scale).toBe(scale)
  })

  it.each(['-1', '1.5', 'fast', 'NaN', '0,1'])('%s is refused in words', (text) => {
    expect(() => timesOf({ MEDSPA_SANDBOX_TIMES: text })).toThrow(/a number from 0 to 1 is expected/)
  })

  it('has a source for each time', () => {
    for (const [name, { seconds, source }] of Object.entries<{ seconds: number; source: string }>(AWS_TIMES)) {
      expect(seconds, name).toBeGreaterThan(0)
      expect(source.length, name).toBeGreaterThan(10)
    }
  })

  it('has no time that no service reads', async () => {
    const texts = await Promise.all((await filesOf('sandbox')).map((file) => readFile(file, 'utf8')))
    const unread = Object.keys(AWS_TIMES).filter(
      (name) => texts.filter((text) => text.includes(`'${name}'`)).length < 2,
    )
    expect(unread).toEqual([])
  })
})
