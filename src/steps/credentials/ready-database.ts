import type { DatabaseState } from '../../aws/data/database.ts'
import { awsCommandLine, commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { until } from '../../io/clock.ts'
import { type Wait, waitingFor, waits } from '../../waits.ts'
import type { Progress } from '../step.ts'
import { willNotEnd } from './database-status.ts'

/** A database that can be reached, with the secret of its master. */
export type ReadyDatabase = DatabaseState & { address: string; masterSecretArn: string }

type Needs = Pick<Deps, 'clock' | 'database' | 'names'>

/** Stopped, or on the way there: nothing starts it. */
const isUnusable = (status: string) => willNotEnd(status) || /^stopp/.test(status)
/** In which it takes no connections, or changes the master's password: RDS user guide, "Viewing DB instance status". */
const NOT_YET = /^(creating|rebooting|renaming|resetting-master-credentials|starting|upgrading)$/
/** `impaired` is a secret that RDS cannot rotate; its password is the database's. */
const SECRET_CHANGES = ['creating', 'rotating']

/**
 * The database, once it can be reached and has the password of its master's secret: RDS makes the secret first, and the
 * database goes on with its previous password. Source: RDS API reference, MasterUserSecret.
 * @throws OperatorError `database-missing`; `database-unusable` in a state that does not end; `database-late` where the
 * limit is over
 */
export async function needDatabase(
  { clock, database, names }: Needs,
  { line, signal }: Pick<Progress, 'line' | 'signal'>,
): Promise<ReadyDatabase> {
  let last: DatabaseState | undefined
  const look = async () => {
    last = await database.describe()
    if (last === undefined) throw missing(names.database)
    if (isUnusable(last.status)) throw unusable(last)
    return last
  }
  const wait = async (row: Wait, isReady: (found: DatabaseState) => boolean) => {
    const first = last ?? (await look())
    if (isReady(first)) return
    line(waitingFor(row))
    const ready = async () => (isReady(await look()) ? true : undefined)
    if (!(await until(clock, ready, { ...row, signal }))) throw late(row, last ?? first)
  }
  await wait(waits.databaseReady, ({ address, status }) => address !== undefined && !NOT_YET.test(status))
  await wait(waits.masterSecret, ({ masterSecretStatus = '' }) => !SECRET_CHANGES.includes(masterSecretStatus))
  if (last?.address === undefined || last.masterSecretArn === undefined) throw withoutSecret(names.database)
  return { ...last, address: last.address, masterSecretArn: last.masterSecretArn }
}

/** The master as ECS reads it when the task starts: RDS changes it every seven days. */
export const masterSecrets = ({ masterSecretArn }: Pick<ReadyDatabase, 'masterSecretArn'>) => ({
  MASTER_USERNAME: `${masterSecretArn}:username::`,
  MASTER_PASSWORD: `${masterSecretArn}:password::`,
})

const missing = (id: string) =>
  new OperatorError(`There is no database ${id}.`, {
    code: 'database-missing',
    whose: 'aws',
    hint: 'Run the deploy again; if it stays so, look at the instance in the RDS console. A parked environment has none.',
  })

/** As Terraform leaves a database whose restore it gave up: the secret is asked for only afterwards. */
const withoutSecret = (id: string) =>
  new OperatorError(`RDS keeps no secret for the master of the database ${id}.`, {
    code: 'database-missing',
    whose: 'aws',
    hint: `Have RDS make one, then run the same command again: ${awsCommandLine(`rds modify-db-instance --db-instance-identifier ${id} --manage-master-user-password --apply-immediately`)}`,
  })

const unusable = ({ identifier, status }: DatabaseState) =>
  new OperatorError(`The database ${identifier} is ${status}: it takes no connections.`, {
    code: 'database-unusable',
    whose: 'aws',
    hint: /restore/.test(status)
      ? `It holds nothing, and its snapshot is as it was. Delete it without a final snapshot, which RDS would refuse: \`${awsCommandLine(`rds delete-db-instance --db-instance-identifier ${identifier} --skip-final-snapshot`)}\`. Then: \`${commandLine('restore')}\``
      : 'Look at its events in the RDS console, and run the same command again when it is available.',
  })

const late = ({ limitMs, what }: Wait, { identifier, masterSecretStatus, status }: DatabaseState) =>
  new OperatorError(
    `${identifier} is ${status}, its master secret ${masterSecretStatus ?? 'unknown'}: waited ${Math.round(limitMs / 60_000)} minutes for ${what}.`,
    {
      code: 'database-late',
      whose: 'aws',
      hint: 'Nothing is broken. Run the same command again once the RDS console shows the instance as available.',
    },
  )
