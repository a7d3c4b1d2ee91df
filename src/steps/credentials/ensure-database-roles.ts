import { awsCommandLine, commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { generateRolePassword, loginOf, otherLogin, readDatabaseUrl } from '../../secrets/application-roles.ts'
import type { SecretValues } from '../../secrets/merge.ts'
import type { ProbeNeeds } from '../probe/run-probe.ts'
import type { Outcome, Progress } from '../step.ts'
import { needDatabase, type ReadyDatabase } from './ready-database.ts'
import { type LoginToSet, setDatabaseLogin } from './set-database-login.ts'

type Needs = ProbeNeeds & Pick<Deps, 'database' | 'redactor' | 'releaseParameter' | 'secrets'>

/**
 * Section 2.4: makes DATABASE_URL log in as one of the application's own roles (medspa_app_a, medspa_app_b).
 *   placeholder or RDS master       create the roles, write a URL for one of them
 *   our role, this database         nothing to do (unless `always`)
 *   our role, a restored database   set the role's password to the one in the URL
 *   anything else                   the operator's own URL: leave it
 * With `nobody` (no task runs yet) the other role is closed as well: a snapshot may hold both open.
 */
export async function ensureDatabaseRoles(
  deps: Needs,
  context: { changed?: string[] },
  progress: Progress,
  { always = false, nobody = false } = {},
): Promise<Outcome> {
  const database = await needDatabase(deps, progress)
  const [current, release] = await Promise.all([deps.secrets.read(deps.names.appSecrets), deps.releaseParameter.read()])
  const state = stateOf(current?.values, database)
  if (state.kind === 'foreign') return { skipped: `DATABASE_URL names ${state.where}, which is the operator's own` }
  if (!always && state.kind === 'role' && state.here && release?.database_roles === database.resourceId) {
    return { skipped: `DATABASE_URL names ${state.login}` }
  }
  const { changed, handedOver, login } =
    state.kind === 'role'
      ? await keepRole(deps, database, { ...state, command: nobody ? 'only-role' : 'roles' }, progress)
      : nobody
        ? await takeOnlyRole(deps, database, progress)
        : await takeUnusedRole(deps, database, progress)
  if (changed) context.changed = ['DATABASE_URL']
  const moved = handedOver > 0 ? `; ${handedOver} objects of the master handed over to medspa_app` : ''
  return { detail: `DATABASE_URL names ${login}${moved}` }
}

/** The same role with the password that the URL has: whoever uses it goes on. */
async function keepRole(
  deps: Needs,
  database: ReadyDatabase,
  { command, login, password }: LoginToSet,
  progress: Progress,
) {
  const opened = await setDatabaseLogin(deps, database, { login, password, command }, progress)
  if (opened.inUse) throw new Error(`the probe's "${command}" leaves no role alone`)
  return { ...opened, login }
}

/** A role with a new password, where the URL names none and nobody uses either. */
const takeOnlyRole = async (deps: Needs, database: ReadyDatabase, progress: Progress) =>
  keepRole(
    deps,
    database,
    { login: await likelyUnused(deps), password: generateRolePassword(), command: 'only-role' },
    progress,
  )

/**
 * A role with a new password, where the URL names none: one that nobody uses, as the database itself tells. Tasks may
 * run with either of the two though the URL says nothing of it, as when it was set back by hand.
 */
export async function takeUnusedRole(deps: Needs, database: ReadyDatabase, progress: Progress) {
  const first = await likelyUnused(deps)
  const connected: string[] = []
  for (const login of [first, otherLogin(first)]) {
    const role = { login, password: generateRolePassword(), command: 'take-unused-role' as const }
    const opened = await setDatabaseLogin(deps, database, role, progress)
    if (!opened.inUse) return { ...opened, login }
    progress.line(`${login} is in use`)
    connected.push(`${login}: ${opened.connected} sessions`)
  }
  throw loginsInUse(deps.names, connected)
}

/** What DATABASE_URL is to this database. */
export const stateOf = (values: SecretValues | undefined, database: ReadyDatabase) =>
  readDatabaseUrl(values?.get('DATABASE_URL'), {
    host: database.address,
    port: database.port ?? 5432,
    database: database.databaseName,
    masterUsername: database.masterUsername,
  })

/** Only a guess, which saves a task where it is right: the label may be missing or old. The probe looks before it takes one. */
async function likelyUnused({ names, secrets }: Pick<Deps, 'names' | 'secrets'>) {
  const rolled = (await secrets.history(names.appSecrets)).find((version) => version.rolled)
  const held = loginOf(rolled?.values.get('DATABASE_URL'))
  return held === undefined ? 'medspa_app_a' : otherLogin(held)
}

const loginsInUse = ({ appSecrets }: Pick<Deps['names'], 'appSecrets'>, evidence: string[]) =>
  new OperatorError(
    "DATABASE_URL names no role of medspa's, and both of them are in use: neither is given a new password.",
    {
      code: 'logins-in-use',
      whose: 'operator',
      exit: 'refused',
      hint: `Tasks run with previous URLs. Bring one back (the version before: \`${awsCommandLine(`secretsmanager get-secret-value --secret-id ${appSecrets} --version-stage AWSPREVIOUS`)}\`), then: \`${commandLine('secrets rotate', { words: ['DATABASE_URL'] })}\``,
      evidence,
    },
  )
