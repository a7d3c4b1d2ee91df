import type { Command } from 'commander'
import { bashCompletion } from './bash.ts'
import type { ShellName } from './command.ts'
import { fishCompletion } from './fish.ts'
import { placesIn } from './places.ts'
import { zshCompletion } from './zsh.ts'

/** The script that `eval "$(medspa completion <shell>)"` gives a shell. It asks no program: all it knows is in it. */
export function completionScript(program: Command, shell: ShellName): string {
  const commands = placesIn(program)
  return { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }[shell](commands)
}
