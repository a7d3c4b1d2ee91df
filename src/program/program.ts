import { Command } from 'commander'
import { programName } from '../command-line.ts'
import { commands, type DeclaredCommand } from '../commands/index.ts'
import { addCommand, type Run } from './add-command.ts'

/** What the tree needs of the world. */
export type ProgramNeeds = {
  version: string
  writeOut: (text: string) => void
  writeErr: (text: string) => void
  run: Run
  /** Other commands than medspa's own, in a test. */
  commands?: readonly DeclaredCommand[]
}

/**
 * Columns of all help, whatever the terminal: `npm run build` writes it down once (src/program/texts.ts), and both ways say
 * the same.
 */
const HELP_WIDTH = 80

const HELP_OF_COMMAND = 'show the help of a command'

const more = `
Examples:
  medspa deploy --env development --sandbox   rehearse a whole deploy
  medspa plan --env production                show what would change
  medspa deploy --env production              deploy this checkout, after asking

Exit codes: 0 done, 1 a step failed, 2 usage or configuration, 3 refused,
  4 validation found a failure, 5 locked by someone else, 130 cancelled.
Every command can be run again after any failure.
The steps: docs/checklist.md. Every option: docs/commands.md
`

/** The command tree. Bodies load when they are called, so that help and mistakes answer at once. */
export function createProgram(needs: ProgramNeeds): Command {
  const program = new Command('medspa')
    .description('Deploys and operates medspa-ai-platform on AWS; --sandbox rehearses it on this machine.')
    .usage('<command> [options]')
    .version(needs.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureOutput({
      writeOut: needs.writeOut,
      writeErr: needs.writeErr,
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
    })
    .addHelpText('after', more.trimEnd())
  const places = new Map([['', program]])
  for (const declared of needs.commands ?? commands) {
    const parent = places.get(declared.words.split(' ').slice(0, -1).join(' '))
    if (parent === undefined) throw new Error(`no command stands above ${declared.words}`)
    places.set(declared.words, addCommand(parent, declared, needs.run))
  }
  program.commandsGroup('More:').helpCommand('help [command]', HELP_OF_COMMAND)
  wordHelpOfGroups(program)
  nameHelpAfterErrors(program, [])
  return program
}

/** Who mistyped a command's options is led to that command's help, not to the whole program's. */
function nameHelpAfterErrors(command: Command, words: readonly string[]): void {
  command.showHelpAfterError(`(see ${[programName(), ...words, '--help'].join(' ')})`)
  for (const below of command.commands) nameHelpAfterErrors(below, [...words, below.name()])
}

/** Commander words the help of a group of commands itself: it gets the words of the other helps. */
function wordHelpOfGroups(program: Command): void {
  for (const command of program.commands) {
    if (command.commands.length === 0 || command.options.length > 0) continue
    command.helpOption('-h, --help', 'show this help').helpCommand('help [command]', HELP_OF_COMMAND)
  }
}
