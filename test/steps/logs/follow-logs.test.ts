import { describe, expect, it } from 'vitest'
import type { LogEvent } from '../../../src/aws/logs/event-pages.ts'
import { OperatorError } from '../../../src/errors.ts'
import { followLogs } from '../../../src/steps/logs/read-logs.ts'

const start = Date.UTC(2026, 10, 30, 2)
const event = (id: string, at: number): LogEvent => ({ id, at: start + at, stream: 's', message: id })
const readings = ['api', 'voice'].map((source) => ({ source, group: `/${source}` }))

/** Follows through these looks: at each, what the groups have by then, or an error of one of them. */
async function follow(looks: readonly Record<string, readonly LogEvent[] | Error>[], stepMs = 2_000) {
  const cancel = new AbortController()
  const notes: string[] = []
  let look = 0
  const pages = followLogs(
    {
      clock: {
        now: () => new Date(start + look * stepMs),
        async sleep() {
          look += 1
          if (look === looks.length) cancel.abort()
        },
      },
      logs: {
        async *pages(group: string, { from }: { from: Date }) {
          const there = looks[look]?.[group.slice(1)] ?? []
          if (there instanceof Error) throw there
          yield there.filter(({ at }) => at >= from.getTime())
        },
      } as never,
    },
    readings,
    { signal: cancel.signal, since: new Date(start - 60_000), tell: (note) => notes.push(note) },
  )
  const shown: string[] = []
  try {
    for await (const page of pages) shown.push(...page.map(({ id }) => id))
  } catch (error) {
    return { shown, notes, error }
  }
  return { shown, notes }
}
const throttled = new OperatorError('logs:FilterLogEvents: Rate exceeded', { code: 'aws-throttled', whose: 'aws' })

describe('a log that is followed', () => {
  it('shows each event once, late ones too, of all groups by time', async () => {
    const [a, b, c, d] = [event('a', 0), event('b', 10), event('c', 20), event('late', -50_000)]
    expect(
      await follow([
        { api: [b], voice: [a] },
        { api: [b, c], voice: [a] },
        { api: [d, b, c], voice: [a] },
      ]),
    ).toEqual({
      shown: ['a', 'b', 'c', 'late'],
      notes: [],
    })
  })

  it('goes on after an AWS that asks for fewer calls, and loses nothing that it had read by then', async () => {
    const [a, b] = [event('a', 0), event('b', 10)]
    const { notes, shown } = await follow([
      { api: [a], voice: throttled },
      { api: [a], voice: throttled },
      { api: [a], voice: [b] },
    ])
    expect(shown).toEqual(['a', 'b'])
    expect(notes).toEqual([`${throttled.message}; looking again`])
  })

  it.each([
    ['an AWS that stays away', throttled, 60_000],
    ['a refusal', new OperatorError('no', { code: 'aws-access-denied', whose: 'operator' }), 2_000],
  ])('ends with %s', async (_, error, stepMs) => {
    const ended = await follow(
      Array.from({ length: 9 }, () => ({ api: error })),
      stepMs,
    )
    expect(ended.error).toBe(error)
  })
})
