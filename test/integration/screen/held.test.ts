import path from 'node:path'
import { expect, it } from 'vitest'
import { wholeScreen } from '../../support/screen-frames.ts'
import { openTerminal } from '../cli/support/terminal.ts'

const program = path.join(import.meta.dirname, 'held-list.ts')
const { CI: _, FORCE_COLOR: __, NO_COLOR: ___, ...env } = process.env as Record<string, string>
const open = () => openTerminal([], { cwd: import.meta.dirname, env, command: [process.execPath, program] })
type Opened = ReturnType<typeof open>

const question = /Shift the traffic of production \(sandbox\) \(deployment d-NEW\)\?/
const down = '\x1b[B'

async function ended(terminal: Opened, answer: string) {
  expect(await terminal.exited).toBe(0)
  expect(terminal.cursorVisible()).toBe(true)
  const written = terminal.chunks().join('')
  expect(written).not.toMatch(wholeScreen)
  const last = terminal.text()
  expect(last).toMatch(new RegExp(`^✔ Roll out the API \\(2\\.5\\): the answer is ${answer}`, 'm'))
  // Neither the question nor what was redrawn stays.
  expect(last).not.toMatch(question)
  expect(last).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]|at work for/)
}

it.each([
  ['continue', '\r'],
  ['stop', `${down}\r`],
])('a held rollout asks below what ended, and goes on by the answer: %s', async (answer, keys) => {
  const terminal = open()
  await terminal.until(question)
  // The question has the terminal to itself.
  expect(terminal.rows().join('\n')).not.toMatch(/at work for/)
  terminal.type(keys)
  await ended(terminal, answer)
})

it('shows the log of the new tasks, which stays, and asks again', async () => {
  const terminal = open()
  await terminal.until(question)
  terminal.type(`${down}${down}\r`)
  await terminal.until(/listening on 8080/)
  terminal.type('\r')
  await ended(terminal, 'continue')
  expect(terminal.text()).toContain('  listening on 8080')
})

it('takes the question back when it was answered elsewhere', async () => {
  const terminal = open()
  await terminal.until(question)
  process.kill(terminal.pid, 'SIGUSR2')
  await ended(terminal, 'elsewhere')
})
