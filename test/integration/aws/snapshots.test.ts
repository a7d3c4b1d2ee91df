import { CreateReplicationGroupCommand, DeleteReplicationGroupCommand } from '@aws-sdk/client-elasticache'
import { CreateDBInstanceCommand, DeleteDBInstanceCommand } from '@aws-sdk/client-rds'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Clients } from '../../../src/aws/clients.ts'
import { rdsInstance } from '../../../src/aws/data/rds-instance.ts'
import { rdsInstanceSnapshots } from '../../../src/aws/data/rds-instance-snapshots.ts'
import { createRedis } from '../../../src/aws/data/redis.ts'
import { redisSnapshots } from '../../../src/aws/data/redis-snapshots.ts'
import { createParkRecords } from '../../../src/aws/park-records.ts'
import { namesFor } from '../../../src/config/names.ts'
import { beforeMigrationName, migrationTags } from '../../../src/parks/before-migration.ts'
import type { ParkRecord } from '../../../src/parks/park-record.ts'
import { parkSnapshotName, snapshotTags } from '../../../src/parks/park-record.ts'
import type { Control } from '../control/control.ts'
import { quickClock, startMoto } from './moto.ts'

const names = namesFor('development')
let moto: Control
let clients: Clients

beforeAll(async () => {
  const started = await startMoto()
  moto = started.moto
  clients = started.clients()
  await Promise.all([newDatabase(names.database), newDatabase('medspa-production')])
  await newRedis(names.redis)
})
afterAll(() => moto.stop())

const ofDatabase = (of = names) => rdsInstanceSnapshots({ clients, clock: quickClock, names: of })
const ofRedis = (of = names) => redisSnapshots({ clients, clock: quickClock, names: of })
const order = (id: string, tags: Record<string, string> = {}) => ({
  id,
  tags,
  signal: new AbortController().signal,
  limitMs: 60_000,
})

const newDatabase = async (identifier: string) =>
  (await clients.rds()).send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: identifier,
      DBInstanceClass: 'db.t3.micro',
      Engine: 'postgres',
      AllocatedStorage: 20,
      DBName: 'medspa',
      MasterUsername: 'medspa_admin',
      ManageMasterUserPassword: true,
    }),
  )
const newRedis = async (id: string) =>
  (await clients.elasticache()).send(
    new CreateReplicationGroupCommand({
      ReplicationGroupId: id,
      ReplicationGroupDescription: 'test',
      Engine: 'redis',
      EngineVersion: '7.1',
      CacheNodeType: 'cache.t4g.micro',
      NumCacheClusters: 1,
      TransitEncryptionEnabled: true,
    }),
  )

const parked = parkSnapshotName('development', new Date('2026-11-20T10:00:00Z'))

test("park's snapshot of the database says which release and migration it holds; asked for twice it is one", async () => {
  const tags = { [snapshotTags.release]: 'v41', [snapshotTags.migration]: '0001_first' }
  await ofDatabase().take(order(parked, tags))
  await ofDatabase().take(order(parked, tags))
  // AWS takes one of its own as soon as there is a database.
  const [newest, own] = await ofDatabase().list()
  expect([newest, own]).toMatchObject([
    { id: parked, kind: 'park', status: 'available', sizeGiB: 20, release: 'v41', migration: '0001_first' },
    { kind: 'automated' },
  ])
})

test('a snapshot from before a migration says of which database it is, and what became of its migration', async () => {
  const id = beforeMigrationName(names.prefix, { release: 'v41', at: new Date('2026-11-20T09:00:00Z') })
  const { resourceId } = (await rdsInstance({ clients, names }).describe()) ?? {}
  await ofDatabase().take(order(id, { [migrationTags.migrator]: 'sha256:a', [snapshotTags.release]: 'v40' }))
  const found = async () => (await ofDatabase().list()).find((each) => each.id === id)
  expect(await found()).toMatchObject({
    kind: 'migration',
    release: 'v40',
    before: { migrator: 'sha256:a', reached: 'nothing', database: resourceId },
  })
  expect(await ofDatabase().tag(id, { [migrationTags.reached]: 'begun' })).toBe(true)
  expect((await found())?.before?.reached).toBe('begun')
  expect(await ofDatabase().tag(id, { [migrationTags.reached]: 'done' })).toBe(true)
  expect(await found()).toMatchObject({ release: 'v40', before: { migrator: 'sha256:a', reached: 'done' } })
  await ofDatabase().delete(id)
  expect(await ofDatabase().tag(id, { [migrationTags.reached]: 'done' })).toBe(false)
})

test("after a destroy the snapshots are still there, Terraform's final one first; another environment's are not", async () => {
  const rds = await clients.rds()
  const final = `${names.database}-final-20261101000000`
  await rds.send(
    new DeleteDBInstanceCommand({ DBInstanceIdentifier: names.database, FinalDBSnapshotIdentifier: final }),
  )
  await ofDatabase(namesFor('production')).take(order('medspa-production-park-20261120100000'))
  const found = await ofDatabase().list()
  expect(found.map(({ id, kind }) => ({ id, kind }))).toEqual([
    { id: final, kind: 'final' },
    { id: parked, kind: 'park' },
  ])
  await ofDatabase().delete(parked)
  await ofDatabase().delete(parked)
  expect((await ofDatabase().list()).map(({ id }) => id)).toEqual([final])
})

test('Redis: a snapshot of the node that takes writes, and the final one, whose group is gone', async () => {
  const redis = createRedis({ clients, names })
  expect(await redis.describe()).toMatchObject({ status: 'available' })
  await ofRedis().take(order(parked))
  await newRedis('medspa-production')
  await ofRedis(namesFor('production')).take(order('medspa-production-park-20261120100000'))
  const elasticache = await clients.elasticache()
  const final = `${names.redis}-final-20261101000000`
  await elasticache.send(
    new DeleteReplicationGroupCommand({ ReplicationGroupId: names.redis, FinalSnapshotIdentifier: final }),
  )
  const found = await ofRedis().list()
  expect(found.map(({ id, kind, status }) => `${id} ${kind} ${status}`)).toEqual([
    `${final} final available`,
    `${parked} park available`,
  ])
  expect(await redis.describe()).toBeUndefined()
  await ofRedis().delete(parked)
  await ofRedis().delete(parked)
  expect((await ofRedis().list()).map(({ id }) => id)).toEqual([final])
  await expect(ofRedis().take(order('medspa-development-park-20261121100000'))).rejects.toMatchObject({
    code: 'redis-missing',
  })
})

test('records of parks: the newest first; one that is none is an error, not a park without counts', async () => {
  const s3 = await clients.s3()
  await s3.send(new CreateBucketCommand({ Bucket: 'state' }))
  const records = createParkRecords({ bucket: 'state', clients, names })
  expect(await records.list()).toEqual([])
  const record = (parkedAt: string): ParkRecord => ({
    environment: 'development',
    parkedAt,
    snapshots: { database: parked, redis: parked },
    counts: { tables: {}, uncounted: [{ name: 'redis', why: 'it did not fit into the time for it' }] },
  })
  const [older, newer] = [record('2026-11-20T10:00:00.000Z'), record('2026-11-21T10:00:00.000Z')]
  await records.write(newer)
  await records.write(older)
  expect(await records.list()).toEqual([newer, older])
  await records.remove(older)
  await records.remove(older)
  expect(await records.list()).toEqual([newer])
  await s3.send(new PutObjectCommand({ Bucket: 'state', Key: `${names.parksPrefix}20261122100000.json`, Body: '{}' }))
  await expect(records.list()).rejects.toMatchObject({ code: 'park-record-unreadable' })
})
