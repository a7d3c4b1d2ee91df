import { describe, expect, it } from 'vitest'
import type { Screen } from '../../src/io/terminal/screen.ts'
import type { Outcome, Progress, Step, StepRecord } from '../../src/steps/step.ts'
import type { Kept } from '../../src/tasks/list-run.ts'
import { runList } from '../../src/tasks/run-list.ts'
import { emptyTally } from '../../src/view/tally.ts'

type Context = { order: string[] }

const step = (id: string, run: (context: Context, progress: Progress) => Promise<Outcome>): Step<object, Context> => ({
  ...{ id, section: '2.3', title: `Do ${id}`, needs: [], gives: [] },
  run: (_, context, progress) => run(context, progress),
})

const runWith = (signal = new AbortController().signal) => {
  const lines: string[] = []
  const records: StepRecord[] = []
  const line = (text: string) => lines.push(text)
  const screen: Screen = {
    mode: 'plain',
    colourLevel: 0,
    size: () => ({ columns: Infinity, rows: Infinity }),
    stdout: { columns: Infinity, colourLevel: 0 },
    line,
    say: line,
    live: () => {
      throw new Error('nothing is redrawn in a pipe')
    },
  }
  const clock = { now: () => new Date(0), sleep: async () => {} }
  const scrub = (text: string) => text.replaceAll('hunter2', '[redacted]')
  return { lines, records, run: { screen, clock, signal, scrub, records } }
}

describe('a list', () => {
  it('runs its steps in order and records how each ended', async () => {
    const { lines, records, run } = runWith()
    const context: Context = { order: [] }
    await runList(
      [
        step('first', async ({ order }) => {
          order.push('first')
          return { detail: 'three made' }
        }),
        step('second', async ({ order }) => {
          order.push('second')
          return { skipped: 'it is there' }
        }),
      ],
      {},
      context,
      run,
    )
    expect(context.order).toEqual(['first', 'second'])
    expect(records).toEqual([
      { id: 'first', section: '2.3', title: 'Do first', status: 'done', reason: 'three made', ms: expect.any(Number) },
      {
        id: 'second',
        section: '2.3',
        title: 'Do second',
        status: 'skipped',
        reason: 'it is there',
        ms: expect.any(Number),
      },
    ])
    expect(lines.join('\n')).toMatch(/Do first \(2\.3\): done: three made/)
  })

  it('ends at the first failure, which stays the error that it was', async () => {
    const { records, run } = runWith()
    const failure = new Error('no')
    const list = [
      step('fails', async () => {
        throw failure
      }),
      step('never', async () => ({})),
    ]
    await expect(runList(list, {}, { order: [] }, run)).rejects.toBe(failure)
    expect(records.map(({ id, status }) => [id, status])).toEqual([['fails', 'failed']])
  })

  it('starts nothing after a cancel', async () => {
    const { records, run } = runWith(AbortSignal.abort())
    await expect(runList([step('one', async () => ({}))], {}, { order: [] }, run)).rejects.toMatchObject({
      exitCode: 130,
    })
    expect(records).toMatchObject([{ id: 'one', status: 'failed' }])
  })

  it('scrubs what steps say, in records too', async () => {
    const { records, run } = runWith()
    await runList([step('one', async () => ({ detail: 'password hunter2' }))], {}, { order: [] }, run)
    expect(records[0]?.reason).toBe('password [redacted]')
  })
})

it('a question in the middle of a step has the terminal to itself, and what is redrawn comes back behind it', async () => {
  const { run } = runWith()
  const order: string[] = []
  const live = () => {
    order.push('drawn')
    return { draw() {}, end: () => void order.push('gone') }
  }
  const size = () => ({ columns: 80, rows: 24 })
  const asking = step('asking', async (_, { alone, line }) => {
    const answer = await alone?.(async () => {
      line('what happens meanwhile is no line of the question')
      order.push('asked')
      return 'go on'
    })
    return { detail: answer ?? '' }
  })
  const screen: Screen = { ...run.screen, mode: 'live', size, live }
  await runList([asking], {}, { order }, { ...run, screen })
  expect(order).toEqual(['drawn', 'gone', 'asked', 'drawn', 'gone'])
  expect(run.records).toMatchObject([{ status: 'done', reason: 'go on' }])
})

describe('what stays on the screen', () => {
  const looks = { ...step('looks', async () => ({ detail: 'as it should be' })), looks: true }
  const steps = [
    looks,
    { ...step('warns', async () => ({ detail: 'three findings', matters: true })), looks: true },
    step('idle', async () => ({ skipped: 'it is there' })),
    step('works', async (_, { line }) => {
      line('one of two')
      return { detail: 'made' }
    }),
  ]
  const shown = async (kept: Kept, mode: Screen['mode'], list = steps) => {
    const { lines, run } = runWith()
    const tally = emptyTally()
    const live = () => ({ draw() {}, end() {} })
    const failed = await runList(
      list,
      {},
      { order: [] },
      { ...run, screen: { ...run.screen, mode, live }, kept, tally },
    ).then(
      () => false,
      () => true,
    )
    return { failed, tally, lines: lines.map((line) => line.replace(/^[\d:]{8} /, '')) }
  }
  const fails = step('fails', async (_, { line }) => {
    line('its last words')
    throw new Error('no')
  })

  it('is what changed something and what matters, on a terminal; the rest is counted', async () => {
    expect(await shown('changes', 'live')).toEqual({
      failed: false,
      lines: ['✔ Do warns (2.3): three findings', '✔ Do works (2.3): made'],
      tally: { looked: 2, skipped: 1, changed: 1 },
    })
    expect((await shown('all', 'live')).lines).toHaveLength(4)
  })

  it('is one line a step in a pipe, below the title where a step says something', async () => {
    expect((await shown('changes', 'plain')).lines).toEqual([
      'Do looks (2.3): done: as it should be (0.0s)',
      'Do warns (2.3): done: three findings (0.0s)',
      'Do idle (2.3): skipped: it is there (0.0s)',
      'Do works (2.3) …',
      '    one of two',
      'Do works (2.3): done: made (0.0s)',
    ])
    expect((await shown('all', 'plain')).lines[0]).toBe('Do looks (2.3) …')
  })

  it.each(['live', 'plain'] as const)(
    'of a command that only looks is what failed, with what it said: %s',
    async (mode) => {
      expect((await shown('failures', mode, [looks])).lines).toEqual([])
      const { failed, lines } = await shown('failures', mode, [looks, fails])
      expect([failed, lines.join(' ')]).toEqual([
        true,
        expect.stringMatching(/^(✖ )?Do fails \(2\.3\).*its last words/),
      ])
      expect(lines.join(' ')).not.toContain('looks')
    },
  )

  it.each(['live', 'plain'] as const)(
    'of a command that only looks is what matters too, with what the step said: %s',
    async (mode) => {
      const tells = step('tells', async (_, { line }) => {
        line('somebody holds the lock')
        return { detail: 'no changes', matters: true as const }
      })
      const { lines } = await shown('failures', mode, [looks, { ...tells, looks: true }])
      expect(lines.join(' ')).toMatch(/Do tells \(2\.3\).*somebody holds the lock/)
      expect(lines.join(' ')).not.toContain('looks')
    },
  )

  it('counts no step that a cancel kept from beginning, and one that failed as a change', async () => {
    const { run } = runWith(AbortSignal.abort())
    const tally = emptyTally()
    await runList([fails], {}, { order: [] }, { ...run, tally }).catch(() => {})
    expect(tally).toEqual({ looked: 0, skipped: 0, changed: 0 })
    expect((await shown('changes', 'plain', [fails])).tally.changed).toBe(1)
  })
})
