import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { generateRolePassword, otherLogin } from '../../secrets/application-roles.ts'
import { setValues } from '../../secrets/merge.ts'
import type { Outcome, Progress } from '../step.ts'
import { rolledLogin, stateOf } from './ensure-database-roles.ts'
import { masterSecrets, needDatabase, openDatabaseRole } from './open-database-role.ts'
import { type ProbeNeeds, runProbe } from './run-probe.ts'

type Needs = ProbeNeeds & Pick<Deps, 'database' | 'redactor' | 'releaseParameter' | 'secrets'>

/**
 * DATABASE_URL changes to the other login role, with a new password; tasks that hold the present one go on with it until
 * they are replaced. Where an earlier rotation got this far, and its tasks are still to be replaced, there is nothing to
 * change: setting the password of the role that they hold would shut them out.
 */
export async function changeLogin(deps: Needs, context: { changed?: string[] }, progress: Progress): Promise<Outcome> {
  const database = await needDatabase(deps)
  const state = stateOf((await deps.secrets.read(deps.names.appSecrets))?.values, database)
  if (state.kind === 'foreign') throw notOurs(state.where)
  const held = await rolledLogin(deps)
  if (state.kind === 'role' && held === otherLogin(state.login)) {
    return { skipped: `an earlier rotation changed to ${state.login}; its tasks are still to follow` }
  }
  const used = held ?? (state.kind === 'role' ? state.login : undefined)
  const login = used === undefined ? 'medspa_app_a' : otherLogin(used)
  const { changed } = await openDatabaseRole(deps, database, { login, password: generateRolePassword() }, progress)
  if (changed) context.changed = ['DATABASE_URL']
  return { detail: `DATABASE_URL names ${login}` }
}

/** Closes the role that DATABASE_URL no longer names, once the probe has opened the database with the one that it names. */
export async function retireFormerLogin(deps: Needs, progress: Progress): Promise<Outcome> {
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
    hint: 'Make a new password there, then: medspa secrets set DATABASE_URL --env … --roll',
  })
