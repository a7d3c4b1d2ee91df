import { commandLine } from '../../command-line.ts'
import type { Environment } from '../../config/names.ts'

/** A destroy for a message, to be pasted. */
export const destroyCommand = (
  environment: Environment,
  { withoutSnapshots = false }: { withoutSnapshots?: boolean } = {},
): string => commandLine('destroy', { env: environment, flags: withoutSnapshots ? ['--without-snapshots'] : [] })
