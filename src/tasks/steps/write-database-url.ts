import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { databaseUrl } from '../../secrets/database-url.ts'
import { setValues } from '../../secrets/merge.ts'
import type { DeployContext } from '../deploy-context.ts'
import type { Outcome } from '../step.ts'

/**
 * Section 2.4: DATABASE_URL names the environment's database, with the master's password read fresh from the secret
 * that RDS manages. Written only where it differs.
 */
export async function writeDatabaseUrl(
  deps: Pick<Deps, 'database' | 'names' | 'redactor' | 'secrets'>,
  context: Pick<DeployContext, 'databaseUrlChanged'>,
): Promise<Outcome> {
  const database = await deps.database.describe()
  if (!database?.address || !database.masterSecretArn) {
    throw new OperatorError(`The database ${deps.names.database} has no address or no master secret yet.`, {
      code: 'database-missing',
      whose: 'aws',
      hint: 'Run the deploy again; if it stays so, look at the instance in the RDS console.',
    })
  }
  const master = await deps.database.masterCredentials(database.masterSecretArn)
  deps.redactor.remember(master.password)
  const url = databaseUrl({
    username: master.username,
    password: master.password,
    host: database.address,
    port: database.port ?? 5432,
    database: database.databaseName,
  })
  deps.redactor.remember(url)
  const { changed } = await deps.secrets.change(deps.names.appSecrets, (current) =>
    setValues(current, new Map([['DATABASE_URL', url]])),
  )
  context.databaseUrlChanged = changed.length > 0
  if (changed.length === 0) return { skipped: `DATABASE_URL names ${database.address} already` }
  return { detail: `DATABASE_URL names ${database.address}` }
}
