import { awsCommandLine, commandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import { tailCommand } from '../one-off/tail-command.ts'
import type { WayBack } from './before/way-back.ts'

/** Of a wait that ended before the task did: the task goes on. */
export const isUnended = (error: unknown): error is OperatorError =>
  error instanceof OperatorError && ['task-late', 'task-unknown'].includes(error.code)

/**
 * A migration that medspa no longer waits for. Its task is not stopped: half an index or half an update would be thrown away
 * without a word. The migrator's lock has a second one wait for the first.
 */
export function unendedMigration(
  cause: OperatorError,
  {
    before,
    cluster,
    group,
    stream,
    taskArn,
  }: { before?: WayBack | undefined; cluster: string; group: string; stream: string; taskArn: string },
): OperatorError {
  return new OperatorError(`${cause.message} The migration goes on.`, {
    code: 'migration-late',
    whose: 'operator',
    hint:
      `Nothing was rolled out. See what the migration does: \`${tailCommand({ group, stream })}\`. ` +
      `Run \`${commandLine('migrate')}\` or the same command again: medspa's migrator waits until this migration has ended, and applies only what is left. ` +
      'An image of your own has to take a lock itself: wait until the task has stopped. ' +
      'Where the migration takes longer than the limit, raise deploy.migration_minutes in the configuration file first. ' +
      `To give the migration up: \`${awsCommandLine(`ecs stop-task --cluster ${cluster} --task ${taskArn}`)}\`${before === undefined ? '' : ` ${before.kept}`}`,
    evidence: cause.evidence,
    cause,
  })
}
