import type { Deps } from '../../deps.ts'
import type { ApplicationLogin } from '../../secrets/application-roles.ts'
import { databaseUrl } from '../../secrets/database-url.ts'
import { setValues } from '../../secrets/merge.ts'
import type { Sensitive } from '../../secrets/sensitive.ts'
import { type ProbeNeeds, runProbe } from '../probe/run-probe.ts'
import type { Progress } from '../step.ts'
import { masterSecrets, type ReadyDatabase } from './ready-database.ts'

type Needs = ProbeNeeds & Pick<Deps, 'redactor' | 'releaseParameter' | 'secrets'>

export type LoginToSet = {
  login: ApplicationLogin
  password: Sensitive
  /**
   * When the probe sets the password. A role in use that gets another password shuts tasks out.
   *   roles             always: for the password that the role has already
   *   take-closed-role  only if the role may not log in
   *   take-unused-role  only if no session uses the role
   *   only-role         always, and closes the other role: for an environment without running tasks
   */
  command: 'roles' | 'take-closed-role' | 'take-unused-role' | 'only-role'
}

/** `inUse`: the probe found the role in use and did not change it; `connected` counts its sessions. */
export type LoginSet = { inUse: false; handedOver: number; changed: boolean } | { inUse: true; connected: number }

/**
 * Gives a login role this password, then writes the URL of that role to DATABASE_URL. The probe reads the new URL from a
 * staged version that no task reads; the version becomes current only after the probe has logged in with it. If medspa is
 * stopped at any point, the current URL still works: it names the other role, or the same role whose password is set again.
 */
export async function setDatabaseLogin(
  deps: Needs,
  database: ReadyDatabase,
  { command, login, password }: LoginToSet,
  progress: Progress,
): Promise<LoginSet> {
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
