import { expect, it } from 'vitest'
import { runCli } from '../../../src/cli.ts'
import type { Terminal } from '../../../src/commands/frame/terminal.ts'

/** What a line that makes no sense prints on stdout. */
async function documentOf(argv: readonly string[]): Promise<string> {
  let printed = ''
  const stream = (write: (text: string) => void) => ({ write })
  const terminal = {
    argv,
    stdout: stream((text) => {
      printed += text
    }),
    stderr: stream(() => {}),
    env: {},
  } as unknown as Terminal
  expect(await runCli(argv, terminal)).toBe(2)
  return printed
}

const mistyped = ['exec', '--env', 'development', '--evn']

it("--json of the command that is run is not medspa's own", async () => {
  expect(await documentOf([...mistyped, '--', 'report', '--json'])).toBe('')
  expect(await documentOf([...mistyped, '--json', '--', 'report'])).toContain('"command":"exec"')
})
