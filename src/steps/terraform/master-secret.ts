import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import { waitingFor, waits } from '../../waits.ts'
import { takesChanges, willNotEnd } from '../credentials/database-status.ts'
import type { Progress } from '../step.ts'

/**
 * The provider asks for the master's secret after a restore, in a call of its own. Where that call was refused, or never came,
 * Terraform's state says that there is a secret, and no plan would make it. While RDS backs the database up or changes it, it
 * refuses that call: it is waited for, as whatever comes after needs the secret.
 * @returns whether RDS had to be asked for it
 * @throws OperatorError `database-late`
 */
export async function keepMasterSecret(
  { clock, database }: Pick<Deps, 'clock' | 'database'>,
  { line, signal }: Pick<Progress, 'line' | 'signal'>,
): Promise<boolean> {
  const look = async () => {
    const found = await database.describe()
    const lacks = found !== undefined && found.masterSecretArn === undefined
    return lacks && found.status !== 'stopped' && !willNotEnd(found.status) ? found : undefined
  }
  const found = await look()
  if (found === undefined) return false
  if (!takesChanges(found.status)) {
    line(`The database ${found.identifier} is ${found.status}: ${waitingFor(waits.halfMade)}`)
    const isDone = async () => {
      const now = await look()
      return now === undefined || takesChanges(now.status) ? { lacks: now !== undefined } : undefined
    }
    const end = await until(clock, isDone, { ...waits.halfMade, signal })
    if (end === undefined) throw late(`RDS is not done with ${found.identifier}, whose master has no secret yet.`)
    if (!end.lacks) return false
  }
  line(`${found.identifier} has no secret for its master: ${waitingFor(waits.masterSecret)}`)
  await database.manageMasterSecret()
  const made = async () => {
    const { masterSecretArn, masterSecretStatus, status } = (await database.describe()) ?? {}
    return masterSecretArn !== undefined && masterSecretStatus !== 'creating' && takesChanges(status ?? '')
      ? true
      : undefined
  }
  if (await until(clock, made, { ...waits.masterSecret, signal })) return true
  throw late(`RDS has not made the secret of ${found.identifier}'s master.`)
}

const late = (message: string) =>
  new OperatorError(message, {
    code: 'database-late',
    whose: 'aws',
    hint: 'Nothing is broken. Run the same command again once the RDS console shows the instance as available.',
  })
