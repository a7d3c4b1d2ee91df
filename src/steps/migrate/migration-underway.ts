import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { messageOf } from '../../errors.ts'
import type { Progress } from '../step.ts'

/**
 * Why a migration may be running, in words; undefined where none is. golang-migrate notes its version as dirty for as long as
 * that migration runs: forcing another version meanwhile would spoil what it does. What cannot be seen may be running.
 */
export async function migrationUnderway(
  {
    clusterTasks,
    deployLock,
    names,
    settings,
  }: Pick<Deps, 'clusterTasks' | 'deployLock' | 'names'> & {
    settings: Pick<Deps['settings'], 'stateBucket'>
  },
  { line, signal }: Pick<Progress, 'line' | 'signal'>,
): Promise<string | undefined> {
  try {
    const [held, tasks] = await Promise.all([
      settings.stateBucket === undefined ? undefined : deployLock.look(signal, { besideTerraform: true }),
      clusterTasks.unfinished({ line, signal }),
    ])
    if (held !== undefined && held.status.state !== 'free')
      return `${held.lock.user} on ${held.lock.host} holds the deploy lock (${held.lock.command})`
    const migrating = tasks.find(({ group }) => group === `family:${names.migrateFamily}`)
    return migrating && `a migration task is ${migrating.lastStatus}`
  } catch (error) {
    signal.throwIfAborted()
    return `whether one runs cannot be seen: ${messageOf(error)}`
  }
}

/** What to do about a dirty database meanwhile. Without a word of repair: a version that is forced now is a wrong one. */
export const underwayHint = (why: string): string =>
  `A migration may be running: ${why}. While golang-migrate runs a migration, its version is dirty. Look again when it has ended: \`${commandLine('migrate status')}\``
