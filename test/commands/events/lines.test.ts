import { expect, it } from 'vitest'
import { eventLines } from '../../../src/commands/events/lines.ts'
import { createPalette } from '../../../src/view/palette.ts'
import { at } from '../../events/fixtures.ts'

const event = { at: at('13:00'), source: 'run' as const, who: null, what: 'deploy done', failed: false, about: 'id' }
const plain = { columns: 80, palette: createPalette(0) }

it.each([
  ['a plain one', event, plain, ['2026-11-23T13:00:00Z  run         deploy done']],
  [
    'one with its operator',
    { ...event, who: 'ada on laptop' },
    plain,
    ['2026-11-23T13:00:00Z  run         deploy done (ada on laptop)'],
  ],
  [
    'a failure, with a sign besides its colour',
    { ...event, failed: true },
    { columns: 80, palette: createPalette(1) },
    ['\u001b[31m2026-11-23T13:00:00Z  run         ! deploy done\u001b[39m'],
  ],
  [
    'one that is wider than its terminal, below its own words',
    { ...event, what: 'deploy failed: the database did not answer' },
    { ...plain, columns: 70 },
    ['2026-11-23T13:00:00Z  run         deploy failed: the database did not', `${' '.repeat(34)}answer`],
  ],
  [
    'one of a terminal without room for a column of words',
    { ...event, what: 'deploy failed: no answer' },
    { ...plain, columns: 40 },
    ['2026-11-23T13:00:00Z  run         deploy', 'failed: no answer'],
  ],
  [
    'what a terminal would obey, and more lines than one',
    { ...event, what: 'one\u001b[2J\ntwo' },
    plain,
    ['2026-11-23T13:00:00Z  run         one two'],
  ],
])('lays out %s', (_, given, style, lines) => {
  expect(eventLines(given, style)).toEqual(lines)
})
