import type { Deps } from '../../deps.ts'
import { generateRolePassword, loginOf, otherLogin, readDatabaseUrl } from '../../secrets/application-roles.ts'
import type { SecretValues } from '../../secrets/merge.ts'
import type { Outcome, Progress } from '../step.ts'
import { needDatabase, openDatabaseRole, type ReadyDatabase } from './open-database-role.ts'
import type { ProbeNeeds } from './run-probe.ts'

type Needs = ProbeNeeds & Pick<Deps, 'database' | 'redactor' | 'releaseParameter' | 'secrets'>

/**
 * Section 2.4: DATABASE_URL names a login role of the application's own in this environment's database. Where it names
 * nothing yet, or the master, the roles are made; where it names one of them in another database - one restored from a
 * snapshot has another age of passwords - they are made right. An operator's own URL is kept, and where all is well no
 * task is run, unless `always` asks for it.
 */
export async function ensureDatabaseRoles(
  deps: Needs,
  context: { changed?: string[] },
  progress: Progress,
  { always = false } = {},
): Promise<Outcome> {
  const database = await needDatabase(deps)
  const [current, release] = await Promise.all([deps.secrets.read(deps.names.appSecrets), deps.releaseParameter.read()])
  const state = stateOf(current?.values, database)
  if (state.kind === 'foreign') return { skipped: `DATABASE_URL names ${state.where}, which is the operator's own` }
  if (!always && state.kind === 'role' && state.here && release?.database_roles === database.resourceId) {
    return { skipped: `DATABASE_URL names ${state.login}` }
  }
  const role = state.kind === 'role' ? state : { login: await unusedLogin(deps), password: generateRolePassword() }
  const { changed, handedOver } = await openDatabaseRole(deps, database, role, progress)
  if (changed) context.changed = ['DATABASE_URL']
  const moved = handedOver > 0 ? `; ${handedOver} objects of the master handed over to medspa_app` : ''
  return { detail: `DATABASE_URL names ${role.login}${moved}` }
}

/** What DATABASE_URL is to this database. */
export const stateOf = (values: SecretValues | undefined, database: ReadyDatabase) =>
  readDatabaseUrl(values?.get('DATABASE_URL'), {
    host: database.address,
    port: database.port ?? 5432,
    database: database.databaseName,
    masterUsername: database.masterUsername,
  })

/** The login role that the service's tasks hold at least until they are replaced; undefined where it is none, or unknown. */
async function rolledLogin({ names, secrets }: Pick<Deps, 'names' | 'secrets'>) {
  const rolled = (await secrets.history(names.appSecrets)).find((version) => version.rolled)
  return loginOf(rolled?.values.get('DATABASE_URL'))
}

/** Where the URL was set back by hand, tasks still run with the role that it named before: not that one. */
export async function unusedLogin(deps: Pick<Deps, 'names' | 'secrets'>) {
  const held = await rolledLogin(deps)
  return held === undefined ? 'medspa_app_a' : otherLogin(held)
}
