import type { Command } from 'commander'
import { exitCodes } from '../../errors.ts'
import type { OptionsOf } from '../frame/definition.ts'
import type { Terminal } from '../frame/terminal.ts'
import type { completion } from './command.ts'
import { completionScript } from './script.ts'

/** `medspa completion <shell>`: all that the script knows is in it; it asks no program. */
export async function run(
  { shell }: OptionsOf<typeof completion>,
  terminal: Pick<Terminal, 'stdout'>,
  program: Command,
): Promise<number> {
  terminal.stdout.write(completionScript(program, shell))
  return exitCodes.done
}
