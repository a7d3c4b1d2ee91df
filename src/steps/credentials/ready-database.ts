import type { DatabaseState } from '../../aws/data/database.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'

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
