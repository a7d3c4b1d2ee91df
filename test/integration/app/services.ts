import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { claimAddresses } from '../../../sandbox/data/network/addresses.ts'
import { openCertificateAuthority } from '../../../sandbox/data/network/certificate-authority.ts'
import { createCluster, type Postgres, startCluster } from '../../../sandbox/data/postgres/postgres.ts'
import { createMaster } from '../../../sandbox/data/postgres/roles.ts'
import { type RedisServer, startRedis } from '../../../sandbox/data/redis/redis.ts'

const PASSWORD = 'p@ss/word:%20'

export type Services = {
  postgres: Postgres
  /** The server's own log. */
  postgresLog: string
  /** Of a new and empty database. */
  newDatabase: () => Promise<string>
  redis: RedisServer
  restartRedis: () => Promise<void>
  /** REDIS_* and NODE_EXTRA_CA_CERTS for a process that is to reach them. */
  env: Record<string, string>
  stop: () => Promise<void>
}

/** A Postgres and a Redis as the platform has them: TLS from a private authority, and passwords. */
export async function startServices(): Promise<Services> {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'medspa-app-'))
  await chmod(stateDir, 0o711)
  const addresses = await claimAddresses(stateDir)
  const ca = await openCertificateAuthority(stateDir)
  const ctx = { stateDir, ca, log: () => {} }

  const cluster = path.join(stateDir, 'postgres')
  await createCluster(ctx, cluster)
  const postgres = await startCluster(ctx, { folder: cluster, address: addresses.of('postgres') })
  await createMaster(postgres, { user: 'medspa_admin', password: PASSWORD, database: 'medspa' })

  const options = {
    folder: path.join(stateDir, 'redis'),
    address: addresses.of('redis'),
    tls: true,
    tokens: [PASSWORD],
  }
  let redis = await startRedis(ctx, options)
  let databases = 0

  return {
    postgres,
    postgresLog: path.join(cluster, 'postgres.log'),
    get redis() {
      return redis
    },
    async newDatabase() {
      const name = `medspa_${++databases}`
      await postgres.manage((client) => client.query(`CREATE DATABASE ${name} OWNER medspa_admin`))
      return `postgresql://medspa_admin:${encodeURIComponent(PASSWORD)}@${postgres.address}:${postgres.port}/${name}?sslmode=require`
    },
    async restartRedis() {
      redis = await startRedis(ctx, options)
    },
    env: {
      REDIS_ADDR: `${redis.address}:${redis.port}`,
      REDIS_PASSWORD: PASSWORD,
      REDIS_TLS: 'true',
      NODE_EXTRA_CA_CERTS: ca.caFile,
    },
    async stop() {
      await Promise.all([postgres.stop(), redis.stop()])
      await addresses.close()
      await rm(stateDir, { recursive: true, force: true })
    },
  }
}
