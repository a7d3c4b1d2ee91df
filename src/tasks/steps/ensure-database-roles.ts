import type { Deps } from '../../deps.ts'
import {
  type ApplicationLogin,
  generateRolePassword,
  loginOf,
  otherLogin,
  readDatabaseUrl,
} from '../../secrets/application-roles.ts'
import type { Outcome, Progress } from '../step.ts'
import { needDatabase, openDatabaseRole } from './open-database-role.ts'
import type { ProbeNeeds } from './run-probe.ts'

type Needs = ProbeNeeds & Pick<Deps, 'database' | 'redactor' | 'releaseParameter' | 'secrets'>

/**
 * Section 2.4: DATABASE_URL names a login role of the application's own in this environment's database. Where it names
 * nothing yet, or the master, the roles are made; where it names one of them in another database - one restored from a
 * snapshot has another age of passwords - they are made right. An operator's own URL is kept, and where all is well no
 * task is run.
 */
export async function ensureDatabaseRoles(deps: Needs, progress: Progress): Promise<Outcome> {
  const database = await needDatabase(deps)
  const [current, release] = await Promise.all([deps.secrets.read(deps.names.appSecrets), deps.releaseParameter.read()])
  const state = readDatabaseUrl(current?.values.get('DATABASE_URL'), {
    host: database.address,
    port: database.port ?? 5432,
    database: database.databaseName,
    masterUsername: database.masterUsername,
  })
  if (state.kind === 'foreign') return { skipped: `DATABASE_URL names ${state.where}, which is the operator's own` }
  if (state.kind === 'role' && state.here && release?.database_roles === database.resourceId) {
    return { skipped: `DATABASE_URL names ${state.login}` }
  }
  const role = state.kind === 'role' ? state : { login: await unusedLogin(deps), password: generateRolePassword() }
  const { handedOver } = await openDatabaseRole(deps, database, role, progress)
  const moved = handedOver > 0 ? `; ${handedOver} objects of the master handed over to medspa_app` : ''
  return { detail: `DATABASE_URL names ${role.login}${moved}` }
}

/** Where the URL was set back by hand, tasks may still run with the role that it named before: not that one. */
async function unusedLogin({ names, secrets }: Pick<Deps, 'names' | 'secrets'>): Promise<ApplicationLogin> {
  const history = await secrets.history(names.appSecrets)
  const [last] = history.flatMap(({ values }) => loginOf(values.get('DATABASE_URL')) ?? [])
  return last === undefined ? 'medspa_app_a' : otherLogin(last)
}
