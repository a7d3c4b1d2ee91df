import { describe, expect, it } from 'vitest'
import { runCommand } from '../../../src/commands/frame/run-command.ts'
import { outputs } from '../../../src/commands/outputs/command.ts'
import { unlock } from '../../../src/commands/unlock/command.ts'
import { OperatorError } from '../../../src/errors.ts'
import { step } from '../../../src/steps/step.ts'
import { givenTerminal } from '../../support/given-terminal.ts'

const looks = step({ id: 'looks', section: '2.1', title: 'Look', looks: true, run: async () => ({ detail: 'fine' }) })
const works = step({ id: 'works', section: '2.3', title: 'Work', run: async () => ({ detail: 'made' }) })
const idle = step({ id: 'idle', section: '2.3', title: 'Idle', run: async () => ({ skipped: 'it is there' }) })
const cancels = step({
  id: 'cancels',
  section: '2.3',
  title: 'Wait',
  looks: true,
  run: async () => {
    throw new OperatorError('cancelled', { code: 'cancelled', whose: 'operator', exit: 'cancelled' })
  },
})

/** Carries steps out as a command does, on a terminal or in a pipe, and gives what stands on stderr. */
async function shown(
  command: typeof outputs | typeof unlock,
  steps: readonly (typeof looks)[],
  options: { json?: true; verbose?: true } = {},
  isTTY = true,
) {
  const { terminal, written } = givenTerminal({ env: { TERM: 'dumb' } })
  Object.assign(terminal.stderr, { isTTY, columns: 100, rows: 40 })
  const deps = {
    notes: [],
    redactor: { scrub: (text: string) => text, scrubName: (text: string) => text, hides: () => false },
    runs: { begin: async () => ({ id: 'ID', end: async () => [] }) },
    deployLock: { check: async () => {}, held: () => false },
  }
  Object.assign(terminal, { frame: { depsFor: async () => deps } })
  const exitCode = await runCommand(command as never, { env: 'development', ...options }, terminal, async (session) => {
    await session.run(steps, {})
    return { result: { outputs: {}, found: [], removed: [] } as never, lines: ['the result'] }
  })
  const lines = written.err.split('\n').map((line) => line.replace(/^[\d:]{8} /, ''))
  return { exitCode, lines: lines.filter((line) => line !== ''), out: written.out }
}

describe('what a command leaves on stderr', () => {
  it('is nothing with --json on a terminal, and a line a step in a pipe', async () => {
    expect((await shown(unlock, [works], { json: true })).lines).toEqual([])
    expect((await shown(unlock, [works], { json: true }, false)).lines).toEqual(['Work (2.3): done: made (0.0s)'])
  })

  it('is nothing of a command that only looks, but with --verbose', async () => {
    const { lines, out } = await shown(outputs, [looks], {}, false)
    expect([lines, out]).toEqual([[], 'the result\n'])
    expect((await shown(outputs, [looks], { verbose: true }, false)).lines).toHaveLength(2)
    expect((await shown(unlock, [looks, works, idle], {}, false)).lines).toHaveLength(3)
  })

  it('says after a cancel that nothing was changed where no step changed anything', async () => {
    const cancelled = await shown(unlock, [looks, cancels], {}, false)
    expect([cancelled.exitCode, cancelled.lines.at(-1)]).toEqual([130, 'Cancelled. Nothing was changed.'])
    expect((await shown(unlock, [works, cancels], {}, false)).lines.at(-1)).toBe('Cancelled.')
  })
})
