import { Argument, type Command, Option } from 'commander'
import { typed } from '../command-line.ts'
import type { RegisteredCommand } from '../commands/frame/definition.ts'
import type { ArgumentDeclaration, OptionDeclaration } from '../commands/frame/option.ts'
import type { Terminal } from '../commands/frame/terminal.ts'
import type { DeclaredCommand } from '../commands/index.ts'

/** Carries out a command's body, which gives the exit code. */
export type Run = (body: (terminal: Terminal) => Promise<number>) => Promise<void>

/** Makes commander's command of a declared one, below the command that its words lead to. */
export function addCommand(parent: Command, declared: DeclaredCommand, run: Run): Command {
  const { description, examples, group, section, words } = declared
  if (group !== undefined) parent.commandsGroup(group)
  // A command's own options end where the word of a command below it begins.
  else parent.enablePositionalOptions()
  const command = parent
    .command(words.slice(words.lastIndexOf(' ') + 1))
    .description(section === undefined ? description : `${description} (${section})`)
  if (declared.options !== undefined) addBody(command, declared, run)
  return command.addHelpText('after', exampleLines(examples))
}

function addBody(command: Command, declared: RegisteredCommand, run: Run): void {
  if (declared.usage !== undefined) command.usage(declared.usage)
  for (const argument of declared.arguments ?? []) command.addArgument(argumentOf(argument))
  for (const [heading, options] of Object.entries(declared.options)) {
    command.optionsGroup(heading)
    for (const option of options) command.addOption(optionOf(option))
    if (heading === 'Output:') command.helpOption('-h, --help', 'show this help')
  }
  command.action(() =>
    run(async (terminal) => {
      const body = (await declared.load()).run
      const given = command.registeredArguments.map((argument, at) => [argument.name(), command.processedArgs[at]])
      // With those of the command above it: `medspa park --env E prune`.
      const options = { ...command.optsWithGlobals(), ...Object.fromEntries(given) }
      if (options.env === undefined && needsEnvironment(declared)) {
        // Late: most command lines name their environment.
        const { defaultEnvironment } = await import('../commands/default-environment.ts')
        options.env = await defaultEnvironment(declared, options, terminal)
        typed({ env: options.env })
      }
      return body(options as never, terminal, rootOf(command))
    }),
  )
}

/** Whether `--env` names the environment that it works on. `secrets diff <from> <to>` names two in its words instead. */
const needsEnvironment = ({ about, options, words }: RegisteredCommand): boolean =>
  about === 'environment' &&
  words !== 'secrets diff' &&
  Object.values(options)
    .flat()
    .some(({ flags }) => flags === '--env <environment>')

function argumentOf({ choices, description, name }: ArgumentDeclaration): Argument {
  const argument = new Argument(name, description)
  return choices === undefined ? argument : argument.choices(choices)
}

function optionOf({ conflicts, description, flags, parse }: OptionDeclaration): Option {
  const option = new Option(flags, description)
  if (conflicts !== undefined) option.conflicts([conflicts].flat())
  return parse === undefined ? option : option.argParser(parse as (text: string, former: unknown) => unknown)
}

const rootOf = (command: Command): Command => (command.parent === null ? command : rootOf(command.parent))

/** Real lines below a command's help: what is typed, and what it does. */
const exampleLines = (examples: DeclaredCommand['examples']): string => {
  const width = Math.max(...examples.map(([line]) => line.length))
  return ['', 'Examples:', ...examples.map(([line, does]) => `  ${line.padEnd(width)}   ${does}`)].join('\n')
}
