import type { DatabaseState } from '../../aws/data/database.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { ApplicationLogin } from '../../secrets/application-roles.ts'
import { databaseUrl } from '../../secrets/database-url.ts'
import { setValues } from '../../secrets/merge.ts'
import type { Sensitive } from '../../secrets/sensitive.ts'
import { type ProbeNeeds, runProbe } from '../probe/run-probe.ts'
import type { Progress } from '../step.ts'

type Needs = ProbeNeeds & Pick<Deps, 'redactor' | 'releaseParameter' | 'secrets'>

/** A database that can be reached, with the secret of its master. */
export type ReadyDatabase = DatabaseState & { address: string; masterSecretArn: string }

export async function needDatabase({ database, names }: Pick<Deps, 'database' | 'names'>): Promise<ReadyDatabase> {
  const found = await database.describe()
  if (found?.address && found.masterSecretArn) {
    return { ...found, address: found.address, masterSecretArn: found.masterSecretArn }
  }
  throw new OperatorError(`The database ${names.database} has no address or no master secret yet.`, {
    code: 'database-missing',
    whose: 'aws',
    hint: 'Run the deploy again; if it stays so, look at the instance in the RDS console. A parked environment has none.',
  })
}

/** The master as ECS reads it when the task starts: RDS changes it every seven days. */
export const masterSecrets = ({ masterSecretArn }: Pick<ReadyDatabase, 'masterSecretArn'>) => ({
  MASTER_USERNAME: `${masterSecretArn}:username::`,
  MASTER_PASSWORD: `${masterSecretArn}:password::`,
})

export type RoleToOpen = {
  login: ApplicationLogin
  password: Sensitive
  /**
   * What the probe does: sets the password whoever uses the role (`roles`, for the one that it has); only where the role
   * may not log in; only where nobody uses it; or, where no task runs, with the other role closed as well (`only-role`). A
   * role in use that gets another password shuts tasks out.
   */
  command: 'roles' | 'take-closed-role' | 'take-unused-role' | 'only-role'
}

/** `inUse`: the probe found that somebody may log in with it, and left it alone; how many are connected. */
export type OpenedRole = { inUse: false; handedOver: number; changed: boolean } | { inUse: true; connected: number }

/**
 * Makes a login role open the database with this password, and then DATABASE_URL name it. The probe reads the URL from a
 * version that nobody else reads yet: only what was seen to open the database becomes current. Stopped at any point, the
 * URL that is current still opens what it opened before, as it names another role, or the same one is set again.
 */
export async function openDatabaseRole(
  deps: Needs,
  database: ReadyDatabase,
  { command, login, password }: RoleToOpen,
  progress: Progress,
): Promise<OpenedRole> {
  const { address, databaseName, masterSecretArn, port = 5432, resourceId } = database
  const url = databaseUrl({ username: login, password, host: address, port, database: databaseName })
  deps.redactor.add(password)
  deps.redactor.add(url)
  const values = new Map([['DATABASE_URL', url]])
  const { appSecrets } = deps.names
  const staged = await deps.secrets.stage(appSecrets, (current) => setValues(current, values))
  try {
    const secrets = {
      DATABASE_URL: `${staged.arn}:DATABASE_URL::${staged.versionId}`,
      ...masterSecrets({ masterSecretArn }),
    }
    const found = await runProbe(deps, { command, secrets }, progress)
    if (found.inUse === true) return { inUse: true, connected: sessionsOf(found, login) }
    // From here nothing is waited for: what is current and what the database knows belong together.
    const { changed } = await deps.secrets.change(appSecrets, (current) => setValues(current, values))
    const release = (await deps.releaseParameter.read()) ?? {}
    if (release.database_roles !== resourceId)
      await deps.releaseParameter.write({ ...release, database_roles: resourceId })
    return { inUse: false, handedOver: Number(found.handedOver ?? 0), changed: changed.length > 0 }
  } finally {
    await staged.drop()
  }
}

const sessionsOf = ({ sessions }: Record<string, unknown>, login: string): number =>
  Number((sessions as Record<string, unknown> | undefined)?.[login] ?? 0)
