import type { Command } from 'commander'
import { type ShellName, shells } from '../commands/completion/command.ts'
import { completionScript } from '../commands/completion/script.ts'
import type { DeclaredCommand } from '../commands/index.ts'
import { createProgram } from './program.ts'

/** What is answered without loading anything: `npm run build` writes it beside the entry, as `texts.json`. */
export type Texts = {
  version: string
  /** By the words that lead to the command: `''`, `deploy`, `sandbox up`. */
  help: Record<string, string>
  completion: Record<ShellName, string>
}

/** Renders all of it, as the commands themselves would print it. */
export function renderTexts(version: string, commands?: readonly DeclaredCommand[]): Texts {
  let written = ''
  const program = createProgram({
    version,
    writeOut: (text) => {
      written += text
    },
    writeErr: () => {},
    run: async () => {},
    commands,
  })
  const help: Record<string, string> = {}
  const render = (command: Command, path: readonly string[]) => {
    written = ''
    command.outputHelp()
    help[path.join(' ')] = written
    for (const below of command.commands) render(below, [...path, below.name()])
  }
  render(program, [])
  const scripts = shells.map((shell) => [shell, completionScript(program, shell)] as const)
  return { version, help, completion: Object.fromEntries(scripts) as Texts['completion'] }
}
