import type { Names } from '../config/names.ts'
import { OperatorError } from '../errors.ts'
import type { Clock } from '../io/clock.ts'
import { Sensitive } from '../secrets/sensitive.ts'
import type { Clients } from './clients.ts'
import { calling, finding } from './errors.ts'

export type DatabaseInstance = {
  identifier: string
  /** As RDS words it: `available`, `creating`, `backing-up` … */
  status: string
  /** `postgres` and the like. */
  engine: string
  /** Undefined until the instance has one. */
  address?: string
  port?: number
  databaseName: string
  /** The secret that RDS itself keeps for the master user and rotates. */
  masterSecretArn?: string
}

export type DatabaseSnapshot = { id: string; createdAt: Date; status: string }

export type Database = {
  describe: () => Promise<DatabaseInstance | undefined>
  /** The master user as it is now: RDS changes it every seven days, so it is never kept. */
  masterCredentials: (secretArn: string) => Promise<{ username: string; password: Sensitive }>
  /** Snapshots of this environment's database, automated ones too, newest first; also when the database is gone. */
  snapshots: () => Promise<DatabaseSnapshot[]>
}

/** RDS. */
export const createDatabase = ({
  clients,
  names,
  clock,
}: {
  clients: Pick<Clients, 'rds' | 'secretsManager'>
  names: Pick<Names, 'database'>
  clock: Pick<Clock, 'now'>
}): Database => ({
  async describe() {
    const { DescribeDBInstancesCommand } = await import('@aws-sdk/client-rds')
    const rds = await clients.rds()
    const found = await finding('rds:DescribeDBInstances', ['DBInstanceNotFoundFault', 'DBInstanceNotFound'], () =>
      rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: names.database })),
    )
    const instance = found?.DBInstances?.[0]
    if (instance === undefined) return undefined
    return {
      identifier: instance.DBInstanceIdentifier ?? names.database,
      status: instance.DBInstanceStatus ?? 'unknown',
      engine: instance.Engine ?? 'unknown',
      address: instance.Endpoint?.Address,
      port: instance.Endpoint?.Port,
      databaseName: instance.DBName ?? 'postgres',
      masterSecretArn: instance.MasterUserSecret?.SecretArn,
    }
  },

  async masterCredentials(secretArn) {
    const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager')
    const secretsManager = await clients.secretsManager()
    const { SecretString = '' } = await calling('secretsmanager:GetSecretValue (master user)', () =>
      secretsManager.send(new GetSecretValueCommand({ SecretId: secretArn, VersionStage: 'AWSCURRENT' })),
    )
    return parseCredentials(SecretString, secretArn)
  },

  async snapshots() {
    const { paginateDescribeDBSnapshots } = await import('@aws-sdk/client-rds')
    const rds = await clients.rds()
    return calling('rds:DescribeDBSnapshots', async () => {
      const snapshots: DatabaseSnapshot[] = []
      for await (const page of paginateDescribeDBSnapshots({ client: rds }, { DBInstanceIdentifier: names.database }))
        for (const snapshot of page.DBSnapshots ?? [])
          snapshots.push({
            id: snapshot.DBSnapshotIdentifier ?? '',
            // A copy keeps the time of its original, for its data is as old; one still being made has no time yet.
            createdAt: snapshot.OriginalSnapshotCreateTime ?? snapshot.SnapshotCreateTime ?? clock.now(),
            status: snapshot.Status ?? 'unknown',
          })
      return snapshots.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
    })
  },
})

/** RDS writes `{"username":…,"password":…}`; nothing of it may appear in a message. */
const parseCredentials = (text: string, secretArn: string) => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  if (typeof value === 'object' && value !== null && 'username' in value && 'password' in value)
    if (typeof value.username === 'string' && typeof value.password === 'string')
      return { username: value.username, password: new Sensitive(value.password) }
  throw new OperatorError(`The secret ${secretArn} of the database's master user holds no username and password.`, {
    code: 'master-secret-unreadable',
    whose: 'aws',
  })
}
