import type { Command } from 'commander'
import type { z } from 'zod'
import type { CommandDeclaration } from '../../src/commands/frame/definition.ts'
import { commands, type DeclaredCommand, jsonCommandsOf } from '../../src/commands/index.ts'
import { documentSchema } from '../../src/json/document.ts'
import { createProgram } from '../../src/program/program.ts'

const programOf = (declared: readonly DeclaredCommand[]) =>
  createProgram({ version: '0', writeOut: () => {}, writeErr: () => {}, run: async () => {}, commands: declared })

export const program = programOf(commands)

const below = (parent: Command, words: readonly string[]): { name: string; command: Command }[] =>
  parent.commands.flatMap((command) => {
    const path = [...words, command.name()]
    return [{ name: path.join(' '), command }, ...below(command, path)]
  })

/** Whether a command has an option, such as `--yes`. */
export const takes = (command: Command, option: string): boolean => command.options.some(({ long }) => long === option)

/** Every command that prints a document, from the tree of these commands, by the words that lead to it: `secrets set`. */
export const documentedIn = (declared: readonly DeclaredCommand[]) =>
  below(programOf(declared), []).filter(({ command }) => takes(command, '--json'))

export const documented = documentedIn(commands)

/** What a command's required arguments may be in a test; a key is picked only where somebody is there. */
const words: Record<string, string> = { key: 'ADMIN_JWT_SECRET', command: 'true', file: 'keys.env', what: 'keys.env' }

/** A line that begins a command about development, after the words that name it. `keys.env` has to be there. */
export const lineOf = ({ command, name }: (typeof documented)[number]): string[] => [
  ...command.registeredArguments.flatMap((argument) =>
    argument.required || argument.name() === 'key' ? [words[argument.name()] ?? ''] : [],
  ),
  // A deploy without a checkout has no release, and nothing is printed into a pipe unless that was asked for.
  ...(name === 'deploy' ? ['--tag', 'v1'] : takes(command, '--reveal') ? ['--reveal'] : []),
  ...(name === 'migrate repair' ? ['--to', '19'] : []),
  ...(takes(command, '--env') ? ['--env', 'development'] : []),
]

/** What a command says of itself, by its words. */
export function declarationOf(words: string): CommandDeclaration {
  const found = commands.find((command) => command.words === words)
  if (found?.options === undefined) throw new Error(`there is no command ${words}`)
  return found
}

/** The schema of a command's document. */
export async function documentSchemaOf(words: string): Promise<z.ZodType> {
  const found = jsonCommandsOf(commands).find((command) => command.words === words)
  if (found === undefined) throw new Error(`${words} prints no document`)
  return documentSchema(words, found.about, (await found.result()).result)
}
