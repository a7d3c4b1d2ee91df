import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { createPalette, noColours } from '../../src/view/palette.ts'
import { endedLines, keptLines, type UnderWay, underWayLines } from '../../src/view/step-lines.ts'

const apply: UnderWay = {
  label: '2.3 Apply the plan',
  ms: 80_400,
  expected: 118_000,
  status: ['12 of 43 done, 1 under way', 'create module.rds[0].aws_db_instance.this  1m 10s'],
  log: ['create module.rds[0].aws_db_instance.this …'],
  next: [
    '2.4 Write DATABASE_URL',
    '2.4 Check the keys that tasks read',
    '2.6 Run database migrations',
    '2.5 Roll out the API',
    '2.8 Validate',
  ],
  tick: 0,
}

describe('a step that ended', () => {
  it('has a mark that needs no colour, its outcome, and its time where it took any', () => {
    const ended = (status: 'done' | 'skipped' | 'failed', reason: string, ms: number) =>
      endedLines({ label: '2.3 Plan', status, reason, ms }, 80, noColours)
    expect(ended('done', '3 changes', 3_200)).toEqual(['✔ 2.3 Plan: 3 changes (3.2s)'])
    expect(ended('skipped', 'all are there', 300)).toEqual(['↓ 2.3 Plan: skipped, all are there'])
    // The reason follows as the error.
    expect(ended('failed', 'no credentials', 1_500)).toEqual(['✖ 2.3 Plan (1.5s)'])
  })

  it('is wrapped and not cut, in colour too', () => {
    const [first = '', second = ''] = endedLines(
      { label: '2.2 Find the state bucket', status: 'skipped', reason: 'bucket medspa-state is there', ms: 0 },
      40,
      createPalette(1),
    )
    expect([first, second].map((line) => stringWidth(line))).toEqual([expect.any(Number), expect.any(Number)])
    expect(Math.max(stringWidth(first), stringWidth(second))).toBeLessThanOrEqual(40)
    expect(second).toMatch(/^\S+ {6}\w.*is there/)
  })
})

describe('a step under way', () => {
  it('shows the time of so much, what it is at, and what is to come', () => {
    expect(underWayLines(apply, { columns: 60, rows: 20 }, noColours)).toEqual([
      '',
      '⠋ 2.3 Apply the plan  1m 20s of about 2m',
      '    12 of 43 done, 1 under way',
      '    create module.rds[0].aws_db_instance.this  1m 10s',
      '  2.4 Write DATABASE_URL',
      '  2.4 Check the keys that tasks read',
      '  2.6 Run database migrations',
      '  … and 2 more',
    ])
  })

  it('says at once what a cancel waits for', () => {
    const lines = underWayLines({ ...apply, cancelling: 'cancelling; waiting' }, { columns: 60, rows: 20 }, noColours)
    expect(lines[2]).toBe('    cancelling; waiting')
  })

  it.each([
    [60, 20],
    [80, 24],
    [140, 40],
  ])('fits a screen of %i columns and %i rows, and leaves room for what ended', (columns, rows) => {
    const many = Array.from({ length: 50 }, (_, index) => `${index} ${'世界 '.repeat(60)}`)
    for (const said of [{ status: many }, { status: [], log: many }]) {
      const step = {
        ...apply,
        ...said,
        next: many,
        label: `2.3 ${'Apply '.repeat(40)}`,
        cancelling: 'wait '.repeat(60),
      }
      for (const palette of [noColours, createPalette(2)]) {
        const lines = underWayLines(step, { columns: columns - 1, rows }, palette)
        expect(lines.length).toBeLessThanOrEqual(rows * 0.65)
        expect(lines.filter((line) => stringWidth(line) >= columns)).toEqual([])
      }
    }
  })

  it('breaks an address that is wider than the screen, and cuts none', () => {
    const link = `https://eu-central-1.console.aws.amazon.com/${'a'.repeat(60)}`
    const lines = underWayLines({ ...apply, status: ['at it', link] }, { columns: 60, rows: 40 }, noColours)
    const at = lines.indexOf('    at it') + 1
    const shown = lines.slice(at, lines.indexOf('  2.4 Write DATABASE_URL'))
    expect(shown.map((line) => line.trim()).join('')).toBe(link)
    expect(shown.filter((line) => stringWidth(line) > 60)).toEqual([])
  })

  it('changes only its title from tick to tick', () => {
    const at = (tick: number, ms: number) => underWayLines({ ...apply, tick, ms }, { columns: 80, rows: 24 }, noColours)
    const [before, after] = [at(1, 80_400), at(2, 81_400)]
    expect(before.filter((line, index) => line !== after[index])).toHaveLength(1)
  })
})

it('a failed step keeps what it said last, but for what its error says below', () => {
  const log = ['migrating', 'applied 0001', 'division by zero']
  expect(keptLines(log, ['exit code 1', 'division by zero'], { columns: 80, rows: 24 }, noColours)).toEqual([
    '    migrating',
    '    applied 0001',
  ])
})
