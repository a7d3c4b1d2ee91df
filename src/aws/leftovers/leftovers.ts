import { awsCommandLine } from '../../command-line.ts'
import type { Environment, Names } from '../../config/names.ts'
import { messageOf, OperatorError } from '../../errors.ts'
import type { Snapshot } from '../../parks/snapshot.ts'
import { releaseImages } from '../../releases/release-images.ts'
import { targetsOf } from '../../releases/targets.ts'
import type { Clients } from '../clients.ts'
import type { SnapshotStore } from '../data/snapshot-store.ts'
import { calling } from '../errors.ts'
import type { LockTable } from '../lock/lock-table.ts'
import { backupsLeft, dataLeft } from './data.ts'
import { accessLogsLeft, gatewaysLeft, webAclsLeft } from './edge.ts'
import { rulesLeft, topicsLeft } from './events.ts'
import type { Leftover, Leftovers } from './leftover.ts'
import { balancersLeft, networkLeft } from './network.ts'
import { rolesLeft } from './roles.ts'
import { alarmsLeft, logGroupsLeft, parameterLeft, secretsLeft } from './settings.ts'
import { lockTableLeft, serviceLinkedRolesLeft } from './shared.ts'
import { functionLeft, registriesLeft, tasksLeft } from './tasks.ts'

/** What is in the account of a destroyed environment: looked up at AWS, by the environment's names and tags. */
export type LeftoverFinder = { find: () => Promise<Leftovers> }

export const createLeftovers = ({
  bucket,
  clients,
  environment,
  lockTable,
  names,
  platform = {},
  snapshots,
  workerFamilies = [],
}: {
  /** The state bucket. */
  bucket: string | undefined
  clients: Clients
  environment: Environment
  lockTable: Pick<LockTable, 'exists' | 'name'>
  names: Names
  snapshots: { database: Pick<SnapshotStore, 'list'>; redis: Pick<SnapshotStore, 'list'> }
  /** What the configuration says of the platform: it names registries. */
  platform?: Parameters<typeof targetsOf>[0]
  /** Families of the workers' task definitions. */
  workerFamilies?: readonly string[]
}): LeftoverFinder => ({
  async find() {
    const unknown: string[] = []
    /** A role may lack a right to look: what it cannot see is told, and the rest counts. */
    const look = async <T>(what: string, find: () => Promise<T[]>): Promise<T[]> => {
      try {
        return await find()
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error
        unknown.push(`${what}: ${messageOf(error)}`)
        return []
      }
    }
    const [secrets, backups, ofDatabase, ofRedis, objects, table, roles, ...unexpected] = await Promise.all([
      look('secrets', () => secretsLeft(clients, names)),
      look('automated backups', () => backupsLeft(clients, names)),
      look('snapshots of the database', async () => (await snapshots.database.list()).map(databaseSnapshot)),
      look('snapshots of Redis', async () => (await snapshots.redis.list()).map(redisSnapshot)),
      look('the state bucket', () => objectsLeft(clients, bucket, names)),
      look('the lock table', () => lockTableLeft(lockTable)),
      look('service-linked roles', () => serviceLinkedRolesLeft(clients)),
      look('network', () => networkLeft(clients, environment)),
      look('load balancers', () => balancersLeft(clients, names)),
      look('web ACLs', () => webAclsLeft(clients, names)),
      look('access logs', () => accessLogsLeft(clients, names)),
      look('ECS', () => tasksLeft(clients, names, workerFamilies)),
      look('registries', () =>
        registriesLeft(clients, [
          ...new Set(releaseImages(names, '', { targets: targetsOf(platform) }).map(({ repository }) => repository)),
        ]),
      ),
      look('functions', () => functionLeft(clients, names)),
      look('HTTP APIs', () => gatewaysLeft(clients, names)),
      look('EventBridge rules', () => rulesLeft(clients, names)),
      look('SNS topics', () => topicsLeft(clients, names)),
      look('IAM roles', () => rolesLeft(clients, names)),
      look('database and Redis', () => dataLeft(clients, names)),
      look('log groups', () => logGroupsLeft(clients, { environment, prefix: names.prefix })),
      look('alarms', () => alarmsLeft(clients, names)),
      look('the release parameter', () => parameterLeft(clients, names)),
    ])
    const scheduled = secrets.flatMap(({ until, ...secret }) =>
      until === undefined
        ? []
        : [{ ...secret, because: `scheduled for deletion on ${until.toISOString().slice(0, 10)}` }],
    )
    const alive = secrets.flatMap(({ until, ...secret }) => (until === undefined ? [secret] : []))
    return {
      kept: [...ofDatabase, ...ofRedis, ...backups, ...scheduled, ...objects, ...table, ...roles],
      unexpected: [...alive, ...unexpected.flat()],
      unknown,
    }
  },
})

const databaseSnapshot = (snapshot: Snapshot): Leftover => ({
  what: 'database snapshot',
  ...told(snapshot),
  ...(snapshot.kind === 'automated'
    ? {}
    : { delete: awsCommandLine(`rds delete-db-snapshot --db-snapshot-identifier ${snapshot.id}`) }),
})

const redisSnapshot = (snapshot: Snapshot): Leftover => ({
  what: 'Redis snapshot',
  ...told(snapshot),
  ...(snapshot.kind === 'automated'
    ? {}
    : { delete: awsCommandLine(`elasticache delete-snapshot --snapshot-name ${snapshot.id}`) }),
})

const told = ({ created, id }: Snapshot) => ({ name: id, because: `of ${created.toISOString()}` })

/** The environment's part of the state bucket: Terraform's state, and medspa's records. */
async function objectsLeft(
  clients: Pick<Clients, 's3'>,
  bucket: string | undefined,
  { stateKey }: Pick<Names, 'stateKey'>,
): Promise<Leftover[]> {
  if (bucket === undefined) return []
  const folder = stateKey.slice(0, stateKey.lastIndexOf('/') + 1)
  const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3')
  const client = await clients.s3()
  const objects = await calling('s3:ListBucket', async () => {
    let found = 0
    for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: folder }))
      found += page.Contents?.length ?? 0
    return found
  })
  if (objects === 0) return []
  return [
    {
      what: 'state bucket',
      name: `s3://${bucket}/${folder}`,
      because: `Terraform's empty state and its old versions, records of runs and parks: ${objects} objects`,
    },
  ]
}
