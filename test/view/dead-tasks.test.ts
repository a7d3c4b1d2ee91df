import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../src/errors.ts'
import { deadTaskLines, taskText } from '../../src/view/dead-tasks.ts'
import { errorLines, scrubbedError } from '../../src/view/error.ts'
import { errorDocument } from '../../src/view/error-document.ts'
import { noColours } from '../../src/view/palette.ts'

const ended = (task: string) => ({
  task,
  stoppedReason: 'Essential container in task exited',
  exitCode: 1,
  log: ['Error: no FLAG', 'starts', '    at main.js:1'],
})
const unstarted = { task: 'c', stoppedReason: 'CannotPullContainerError: not found', exitCode: null, log: [] }
const tasks = [ended('a'), ended('b'), unstarted]

const whole = [
  '  task a: Essential container in task exited, exit code 1',
  '    Error: no FLAG',
  '    starts',
  '        at main.js:1',
  '  task b: Essential container in task exited, exit code 1',
  '    Error: no FLAG',
  '    starts',
  '        at main.js:1',
  '  task c: CannotPullContainerError: not found',
]

describe('tasks that stopped', () => {
  it('are each told with their log, the error first', () => {
    expect(taskText(unstarted)).toEqual(['task c: CannotPullContainerError: not found'])
    expect(deadTaskLines(tasks, 80, 9)).toEqual(whole)
    expect(deadTaskLines([], 80, 9)).toEqual([])
  })

  it.each([
    [8, [0, 1, 4, 5, 8], '  … 4 more lines of tasks that stopped: --json, or a taller terminal, shows all'],
    [4, [0, 1], '  … 7 more lines of tasks that stopped: --json, or a taller terminal, shows all'],
    [1, [], '  … 9 more lines of tasks that stopped: --json, or a taller terminal, shows all'],
  ])('where they do not fit into %d lines, by their errors first', (room, shown, note) => {
    expect(deadTaskLines(tasks, 80, room)).toEqual([...shown.map((line) => whole[line]), note])
  })

  it('are left out where the evidence has all of the room', () => {
    expect(deadTaskLines(tasks, 80, 0)).toEqual([])
  })

  it('stand below the evidence, without a secret', () => {
    const error = new OperatorError('The rollout failed.', {
      code: 'rollout-failed',
      whose: 'operator',
      hint: 'Mend it.',
      evidence: ['it was put back'],
      tasks: [{ ...ended('a'), stoppedReason: 'hunter2', log: ['Error: hunter2'] }],
    })
    const document = errorDocument(error)
    expect(document.error.tasks).toEqual(error.tasks)
    const told = scrubbedError(document, (text) => text.replaceAll('hunter2', '***'))
    expect(errorLines(told, { columns: 80, rows: 40, palette: noColours })).toEqual([
      'error: The rollout failed.',
      '  it was put back',
      '  task a: ***, exit code 1',
      '    Error: ***',
      'hint: Mend it.',
    ])
  })
})
