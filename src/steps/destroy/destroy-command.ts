import { commandLine } from '../../command-line.ts'
import type { Environment } from '../../config/names.ts'

/** A destroy for a message, to be pasted: with the environment's name where the command is refused without it. */
export const destroyCommand = (
  environment: Environment,
  { withoutSnapshots = false }: { withoutSnapshots?: boolean } = {},
): string =>
  commandLine('destroy', {
    flags: [
      ...(withoutSnapshots ? ['--without-snapshots'] : []),
      ...(withoutSnapshots || environment === 'production' ? ['--confirm', environment] : []),
    ],
  })
