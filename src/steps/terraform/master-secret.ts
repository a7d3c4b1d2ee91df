import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import { waitingFor, waits } from '../../waits.ts'
import type { Progress } from '../step.ts'

/**
 * The provider asks for the master's secret after a restore, in a call of its own. Where that call was refused, or never came,
 * Terraform's state says that there is a secret, and no plan would make it.
 * @returns whether RDS had to be asked for it
 * @throws OperatorError `database-late`
 */
export async function keepMasterSecret(
  { clock, database }: Pick<Deps, 'clock' | 'database'>,
  { line, signal }: Pick<Progress, 'line' | 'signal'>,
): Promise<boolean> {
  const found = await database.describe()
  if (found?.status !== 'available' || found.masterSecretArn !== undefined) return false
  line(`${found.identifier} has no secret for its master: ${waitingFor(waits.masterSecret)}`)
  await database.manageMasterSecret()
  const made = async () => {
    const { masterSecretArn, masterSecretStatus, status } = (await database.describe()) ?? {}
    return masterSecretArn !== undefined && masterSecretStatus !== 'creating' && status === 'available'
      ? true
      : undefined
  }
  if (await until(clock, made, { ...waits.masterSecret, signal })) return true
  throw new OperatorError(`RDS has not made the secret of ${found.identifier}'s master.`, {
    code: 'database-late',
    whose: 'aws',
    hint: 'Nothing is broken. Run the same command again once the RDS console shows the instance as available.',
  })
}
