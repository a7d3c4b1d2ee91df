import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { leftForOtherTurns, longIntegrationTests, turnAsked, turnOf, turns } from '../support/turns.ts'

const root = path.join(import.meta.dirname, '../..')

describe('suites that CI runs in turn', () => {
  it('are there, each in one turn but that of real images', () => {
    const files = turns.flat().filter((file) => file !== 'e2e/containers')
    expect(files.filter((file) => !existsSync(path.join(root, 'test', `${file}.test.ts`)))).toEqual([])
    expect(new Set(files).size).toBe(files.length)
    // Quarters of kill points go by the same hash: with an even number of groups some would never meet.
    expect(turns.length % 2).toBe(1)
  })

  it('all have their turn: each file is left out of all turns but its own', () => {
    const left = turns.map((_, turn) => leftForOtherTurns(turn))
    for (const file of turns.flat())
      expect(left.map((files) => !files.includes(`test/${file}.test.ts`))).toEqual(
        turns.map((names) => names.includes(file)),
      )
  })

  it('and integration tests among them are told from those of npm test', () => {
    expect(longIntegrationTests.length).toBeGreaterThan(0)
    for (const file of longIntegrationTests) expect(leftForOtherTurns(0).concat(leftForOtherTurns(1))).toContain(file)
  })

  it('are chosen by the commit', () => {
    const commits = ['00000000ab', '00000001ab', '00000002ab', '00000003ab', 'ffffffffab']
    expect(commits.map((commit) => turnOf(3, commit))).toEqual([0, 1, 2, 0, 0])
    expect(turnAsked('head')).toBe(turnOf(turns.length))
  })

  it('or by number, and all without', () => {
    expect([turnAsked(undefined), turnAsked('1'), turnAsked(String(turns.length))]).toEqual([
      undefined,
      0,
      turns.length - 1,
    ])
    expect(leftForOtherTurns(turnAsked(undefined))).toEqual([])
    for (const wrong of ['0', String(turns.length + 1), 'all', '1.5'])
      expect(() => turnAsked(wrong)).toThrow('expected "head" or a number from 1 to')
  })
})
