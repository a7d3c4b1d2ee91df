import type { Command } from 'commander'
import { environments } from '../../config/names.ts'

/** What follows an option: nothing, one of a few words, a file, or what only the operator knows. */
export type OptionValue = { kind: 'none' | 'files' | 'unknown' } | { kind: 'words'; words: readonly string[] }

export type CompletedOption = { flags: string[]; description: string; value: OptionValue }
type CompletedWord = { name: string; description: string }

/** One place in the command tree: the words that lead there, and what may come next. */
export type CompletedCommand = {
  /** `''` is medspa itself; `sandbox up`. */
  path: string
  /** Commands below it, or the words that its argument may be. */
  words: CompletedWord[]
  options: CompletedOption[]
}

/** Flags of options that take a value, of any command. */
export const flagsWithValue = (commands: readonly CompletedCommand[], kind?: OptionValue['kind']): string[] => {
  const options = commands.flatMap((command) => command.options)
  const wanted = options.filter(({ value }) => (kind === undefined ? value.kind !== 'none' : value.kind === kind))
  return [...new Set(wanted.flatMap(({ flags }) => flags))]
}

/** Every place of a command tree, with `path` in front. */
export const placesIn = (command: Command, path: readonly string[] = []): CompletedCommand[] => {
  const visible = command.createHelp().visibleCommands(command)
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices)
  return [
    {
      path: path.join(' '),
      words: [
        ...visible.map((below) => ({ name: below.name(), description: below.description() })),
        ...choices.map((name) => ({ name, description: '' })),
      ],
      options: command
        .createHelp()
        .visibleOptions(command)
        .map(({ description, flags, long, short }) => ({
          flags: [short, long].filter((flag) => flag !== undefined),
          description,
          value: valueBehind(flags),
        })),
    },
    ...command.commands.flatMap((below) => placesIn(below, [...path, below.name()])),
  ]
}

/** By the name that the value has in the help. What may be left out (`[id]`) is not waited for. */
const valueBehind = (flags: string): OptionValue => {
  const name = /<(.+)>/.exec(flags)?.[1]
  if (name === undefined) return { kind: 'none' }
  if (name === 'environment') return { kind: 'words', words: environments }
  return { kind: name === 'file' ? 'files' : 'unknown' }
}
