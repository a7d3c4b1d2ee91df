import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { generateRolePassword, otherLogin } from '../../secrets/application-roles.ts'
import { setValues } from '../../secrets/merge.ts'
import type { SecretContext } from '../../tasks/secret-context.ts'
import { type ProbeNeeds, runProbe } from '../probe/run-probe.ts'
import type { Outcome, Progress } from '../step.ts'
import { stateOf, takeUnusedRole } from './ensure-database-roles.ts'
import { masterSecrets, needDatabase, openDatabaseRole } from './open-database-role.ts'
import { holdsFormerDatabaseUrl } from './stale-tasks.ts'

type Needs = ProbeNeeds & Pick<Deps, 'database' | 'redactor' | 'releaseParameter' | 'secrets' | 'service'>

/**
 * DATABASE_URL changes to the other login role, with a new password; tasks that hold the present one go on with it until
 * they are replaced. Only a role that may not log in is taken, which the probe sees in the database itself: a closed role
 * is nobody's. One that is open was left so by a rotation that was stopped, and tasks may run with it: `unfinished` says
 * that this has to be finished before.
 */
export async function changeLogin(
  deps: Needs,
  context: Pick<SecretContext, 'changed' | 'unfinished'>,
  progress: Progress,
): Promise<Outcome> {
  const database = await needDatabase(deps)
  const state = stateOf((await deps.secrets.read(deps.names.appSecrets))?.values, database)
  if (state.kind === 'foreign') throw notOurs(state.where)
  if (state.kind === 'to-make') {
    const { login } = await takeUnusedRole(deps, database, progress)
    context.changed = ['DATABASE_URL']
    return { detail: `DATABASE_URL names ${login}` }
  }
  const login = otherLogin(state.login)
  const role = { login, password: generateRolePassword(), command: 'take-closed-role' as const }
  const opened = await openDatabaseRole(deps, database, role, progress)
  if (opened.inUse) {
    context.unfinished = `${login} is still open, with ${opened.connected} sessions: an earlier change was not finished`
    return { skipped: context.unfinished }
  }
  context.changed = ['DATABASE_URL']
  return { detail: `DATABASE_URL names ${login}` }
}

/**
 * Closes the role that DATABASE_URL no longer names, once the probe has opened the database with the one that it names.
 * Never while tasks run that may log in with it.
 */
export async function retireFormerLogin(deps: Needs, progress: Progress): Promise<Outcome> {
  if (await holdsFormerDatabaseUrl(deps)) throw stillHeld()
  const database = await needDatabase(deps)
  const { appSecrets } = deps.names
  const current = await deps.secrets.stage(appSecrets, (values) => setValues(values, new Map()))
  const secrets = {
    DATABASE_URL: `${current.arn}:DATABASE_URL::${current.versionId}`,
    ...masterSecrets(database),
  }
  const { ended, login, retired } = await runProbe(deps, { command: 'retire', secrets }, progress)
  const sessions = Number(ended ?? 0) > 0 ? `, ${ended} sessions of it ended` : ''
  return { detail: `${login} opens the database; ${retired} opens nothing${sessions}` }
}

const notOurs = (where: string) =>
  new OperatorError(`DATABASE_URL names ${where}, which is not medspa's to rotate.`, {
    code: 'secret-not-rotated',
    whose: 'operator',
    exit: 'usage',
    hint: `Make a new password there, then: ${commandLine('secrets set', { words: ['DATABASE_URL'], flags: ['--roll'] })}`,
  })

const stillHeld = () =>
  new OperatorError('Tasks still run that may hold a former DATABASE_URL: its role stays open.', {
    code: 'former-login-in-use',
    whose: 'aws',
    hint: 'Nothing is broken. Run the same command again: it replaces those tasks, then closes the role.',
  })
