import { CreateDBInstanceCommand, RDSClient, waitUntilDBInstanceAvailable } from '@aws-sdk/client-rds'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRds } from '../../../sandbox/front/rds/rds.ts'
import { createDataJournal } from '../../../sandbox/testing/data-journal.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { createClients } from '../../../src/aws/clients.ts'
import { rdsInstance } from '../../../src/aws/data/rds-instance.ts'
import { rdsInstanceSnapshots } from '../../../src/aws/data/rds-instance-snapshots.ts'
import { namesFor } from '../../../src/config/names.ts'
import { beforeMigrationName, migrationTags, snapshotToGoOnWith } from '../../../src/parks/before-migration.ts'
import { quickClock } from '../aws/moto.ts'
import { type SandboxHarness, startHarness } from './support/sandbox-harness.ts'

// A snapshot of a database that runs, which takes longer than the command that asked for it.
const names = namesFor('production')
const hooks = { dataJournal: createDataJournal(), faults: createFaults() }
let harness: SandboxHarness

beforeAll(async () => {
  harness = await startHarness((context) => [createRds(context, hooks)])
  const client = new RDSClient(harness.aws)
  const DBInstanceIdentifier = names.database
  await client.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier,
      DBInstanceClass: 'db.t3.micro',
      Engine: 'postgres',
      AllocatedStorage: 20,
      DBName: 'medspa',
      MasterUsername: 'medspa_admin',
      ManageMasterUserPassword: true,
    }),
  )
  await waitUntilDBInstanceAvailable(
    { client, maxWaitTime: 60, minDelay: 0.1, maxDelay: 0.1 },
    { DBInstanceIdentifier },
  )
})
afterAll(() => harness?.close())

test('the command that runs again finds the snapshot that is being made, and waits for that one', async () => {
  const clients = createClients(harness.aws)
  const snapshots = rdsInstanceSnapshots({ clients, clock: quickClock, names })
  const now = new Date()
  const migrator = `sha256:${'a'.repeat(64)}`
  const id = beforeMigrationName(names.prefix, { at: now, release: 'v2' })
  const order = (limitMs: number) => ({
    id,
    limitMs,
    tags: { [migrationTags.migrator]: migrator, [migrationTags.reached]: 'nothing' },
    signal: new AbortController().signal,
  })
  const fault = hooks.faults.add({ service: 'rds', fault: 'snapshot-hangs' })
  await expect(snapshots.take(order(1000))).rejects.toMatchObject({ code: 'snapshot-late' })

  const database = (await rdsInstance({ clients, names }).describe())?.resourceId ?? ''
  const coming = { database, migrator, now }
  const found = snapshotToGoOnWith(await snapshots.list(), coming)
  expect(found).toMatchObject({ id, kind: 'migration', status: 'creating' })

  const again = snapshots.take(order(60_000))
  hooks.faults.release(fault.id)
  await again
  const listed = (await snapshots.list()).filter(({ kind }) => kind === 'migration')
  expect(listed).toMatchObject([{ id, status: 'available', before: { migrator, reached: 'nothing', database } }])

  await snapshots.tag(id, { [migrationTags.reached]: 'begun' })
  expect(snapshotToGoOnWith(await snapshots.list(), coming)).toBeUndefined()
})
