import { expect, it } from 'vitest'
import { eventLines } from '../../../src/commands/logs/lines.ts'
import { terminalLine } from '../../../src/terminal-text.ts'
import { createPalette } from '../../../src/view/palette.ts'

const event = {
  at: Date.UTC(2026, 10, 30, 2, 0, 0, 7),
  source: 'api',
  stream: 'api/api/1a2b3c4d5e6f708192a3b4c5d6e7f809',
  message: '',
}
const head = '2026-11-30T02:00:00.007Z api/1a2b3c4d'

it('begins each line with time, writer and level', () => {
  const message = JSON.stringify({
    level: 50,
    msg: 'failed',
    err: { message: 'no', stack: 'Error: no\n    at a\n    at b' },
  })
  expect(eventLines({ ...event, message })).toEqual([
    `${head} error failed: no`,
    `${head} error     at a`,
    `${head} error     at b`,
  ])
  expect(eventLines({ ...event, message: 'plain\ntwo' })).toEqual([`${head} -     plain`, `${head} -     two`])
})

it.each([
  [60, '\x1b[31m'],
  [50, '\x1b[31m'],
  [40, '\x1b[33m'],
  [20, '\x1b[2m'],
])('colours level %d', (level, code) => {
  const [line = ''] = eventLines({ ...event, message: JSON.stringify({ level, msg: 'said' }) }, createPalette(1))
  expect(line).toContain(`${code}said`)
})

it.each([
  ['title', '\x1b]0;owned\x07', '\\x1b]0;owned\\x07'],
  ['screen', 'a\x1b[8mb', 'a\\x1b[8mb'],
  ['C1', '\x9b31m', '\\x9b31m'],
  ['direction', 'a\u202eb', 'a\\u202eb'],
  // A colour of medspa's own, in a line that is not medspa's.
  ['colour', '\x1b[31mred', '\\x1b[31mred'],
])('shows what a terminal would obey: %s', (_, message, shown) => {
  for (const level of [0, 1] as const) {
    const [line = ''] = eventLines({ ...event, message }, createPalette(level))
    expect(terminalLine(line, { colours: level > 0 })).toContain(shown)
    const inJson = eventLines(
      { ...event, message: JSON.stringify({ level: message, msg: message }) },
      createPalette(level),
    )
    expect(terminalLine(inJson[0] ?? '', { colours: level > 0 }).split(shown)).toHaveLength(3)
  }
})

it('forges no line of another program', () => {
  const message = `harmless\n2026-11-30T02:00:00.000Z api/ffffffff error forged`
  for (const line of eventLines({ ...event, message })) expect(line.startsWith(head)).toBe(true)
})
