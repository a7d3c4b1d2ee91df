import { Argument, type Command } from 'commander'
import { examples } from './examples.ts'
import type { ProgramNeeds } from './program.ts'

export const shells = ['bash', 'zsh', 'fish'] as const
export type ShellName = (typeof shells)[number]

/** `medspa completion` and `medspa help`. */
export function addShellCommands(program: Command, { writeOut }: Pick<ProgramNeeds, 'writeOut'>): void {
  program.commandsGroup('More:')
  program
    .command('completion')
    .description("Print the shell's completion script")
    .addArgument(new Argument('<shell>', 'whose script').choices(shells))
    .addHelpText(
      'after',
      examples(
        ['eval "$(medspa completion bash)"', 'in ~/.bashrc'],
        ['eval "$(medspa completion zsh)"', 'in ~/.zshrc, after compinit'],
        ['medspa completion fish | source', 'in config.fish'],
      ),
    )
    .action(async (shell: ShellName) => {
      const { completionScript } = await import('./completion/script.ts')
      writeOut(completionScript(program, shell))
    })
  program.helpCommand('help [command]', 'show help of a command')
}
