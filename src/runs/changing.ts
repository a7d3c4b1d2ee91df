import { looks } from '../command-line.ts'
import type { RunRecord } from './record.ts'

/** Ends before the command's work begins: a command line that makes no sense, a refusal, somebody else's lock. */
const beforehand: readonly RunRecord['status'][] = ['usage', 'refused', 'locked']

/**
 * Pure: whether a run changed an environment, or may have: of a command that does more than look, unless it ended before
 * its work and its own report names no part that changed. Of an id alone, the command is all that is known.
 */
export const mayHaveChanged = ({
  argv = [],
  command,
  stands,
  status = 'done',
}: Pick<RunRecord, 'command'> & Partial<Pick<RunRecord, 'argv' | 'stands' | 'status'>>): boolean =>
  !looks(command, argv) && (!beforehand.includes(status) || (stands?.changed.length ?? 0) > 0)

/** Pure: the command in a run's id, in words: `deploy continue` of `20261123T102838.123Z-deploy-continue`. */
export const commandInId = (id: string): string => id.slice(id.indexOf('-') + 1).replaceAll('-', ' ')
