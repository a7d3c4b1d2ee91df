import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { createPalette, noColours } from '../../src/view/palette.ts'
import { type Ended, endedLines, keptLines, type UnderWay, underWayLines } from '../../src/view/step-lines.ts'

const apply: UnderWay = {
  title: 'Apply the plan',
  section: '2.3',
  ms: 80_400,
  status: ['12 of 43 done, 1 under way', 'create module.rds[0].aws_db_instance.this  1m 10s'],
  log: ['create module.rds[0].aws_db_instance.this …'],
  next: [
    'Write DATABASE_URL (2.4)',
    'Check the keys that tasks read (2.4)',
    'Run database migrations (2.6)',
    'Roll out the API (2.5)',
    'Validate (2.8)',
  ],
  tick: 0,
}

describe('a step that ended', () => {
  const ended = (status: Ended['status'], reason: string, ms: number, palette = noColours) =>
    endedLines({ title: 'Plan', section: '2.3', status, reason, ms }, 80, palette)

  it('has a mark that needs no colour, its outcome, and its time where it took any', () => {
    expect(ended('done', '3 changes', 3_200)).toEqual(['✔ Plan (2.3): 3 changes (3.2s)'])
    expect(ended('skipped', 'all are there', 300)).toEqual(['↓ Plan (2.3): skipped, all are there'])
    // The reason follows as the error.
    expect(ended('failed', 'no credentials', 1_500)).toEqual(['✖ Plan (2.3) (1.5s)'])
  })

  it('is no failure where the operator cancelled it: no red', () => {
    expect(ended('cancelled', 'cancelled', 1_500)).toEqual(['■ Plan (2.3): cancelled (1.5s)'])
    const red = createPalette(1).bad('x').slice(0, 5)
    expect(ended('failed', 'no', 0, createPalette(1))[0]).toContain(red)
    expect(ended('cancelled', 'no', 0, createPalette(1))[0]).not.toContain(red)
  })

  it('has its section behind the title, and dim', () => {
    const palette = createPalette(1)
    expect(ended('done', '3 changes', 0, palette)).toEqual([
      `${palette.good('✔')} Plan ${palette.faint('(2.3)')}: 3 changes`,
    ])
  })

  it('is wrapped and not cut, in colour too', () => {
    const [first = '', second = ''] = endedLines(
      {
        title: 'Find the state bucket',
        section: '2.2',
        status: 'skipped',
        reason: 'bucket medspa-state is there',
        ms: 0,
      },
      40,
      createPalette(1),
    )
    expect([first, second].map((line) => stringWidth(line))).toEqual([expect.any(Number), expect.any(Number)])
    expect(Math.max(stringWidth(first), stringWidth(second))).toBeLessThanOrEqual(40)
    expect(second).toMatch(/^\S+ {4}\w.*is there/)
  })
})

describe('a step under way', () => {
  it('shows the time of so much, what it is at, and what is to come', () => {
    expect(underWayLines(apply, { columns: 60, rows: 20 }, noColours)).toEqual([
      '',
      '⠋ Apply the plan (2.3)  1m 20s',
      '    12 of 43 done, 1 under way',
      '    create module.rds[0].aws_db_instance.this  1m 10s',
      '  Write DATABASE_URL (2.4)',
      '  Check the keys that tasks read (2.4)',
      '  Run database migrations (2.6)',
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
        title: 'Apply '.repeat(40),
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
    const shown = lines.slice(at, lines.indexOf('  Write DATABASE_URL (2.4)'))
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
