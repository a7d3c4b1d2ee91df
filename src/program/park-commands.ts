import { type Command, InvalidArgumentError } from 'commander'
import type { PruneOptions } from '../commands/park/prune/run.ts'
import { aboutEnvironment, output } from './environment-commands.ts'
import type { Run } from './program.ts'

const parks = (text: string): number => {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('At least one park is kept: --keep 1 or more.')
}

/** What stands below `medspa park`, which is a command itself: its own options end where one of these begins. */
export function addParkCommands(park: Command, run: Run): void {
  park.enablePositionalOptions()
  output(
    aboutEnvironment(park, 'prune', 'Delete snapshots older than those of the newest parks (5)')
      .optionsGroup('What:')
      .option('--keep <parks>', 'how many parks keep their snapshots (default: 3)', parks)
      .optionsGroup('How:')
      .option('--yes', 'approve what is shown')
      .option('--confirm <environment>', 'with --yes in production: its name')
      .option('--wait', 'wait for a command that is at work there, instead of ending with exit code 5'),
    ['medspa park prune --env development', 'shows what goes, asks'],
    ['medspa park prune --env production --keep 5', 'keeps five parks'],
  ).action((_: PruneOptions, command: Command) =>
    // `medspa park --env E prune` gives --env to park.
    run(async (terminal) => (await import('../commands/park/prune/run.ts')).prune(command.optsWithGlobals(), terminal)),
  )
}
