import { cp, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DescribeSnapshotsCommand, ElastiCacheClient } from '@aws-sdk/client-elasticache'
import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  RDSClient,
  waitUntilDBInstanceAvailable,
} from '@aws-sdk/client-rds'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createElastiCache } from '../../../sandbox/front/elasticache/elasticache.ts'
import { createRds } from '../../../sandbox/front/rds/rds.ts'
import { createDataJournal } from '../../../sandbox/testing/data-journal.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { copyModule, type ModuleCopy } from '../../support/review/module-copy.ts'
import { type SandboxHarness, startHarness } from '../sandbox/support/sandbox-harness.ts'

// Not by `medspa`: what counts is what the real provider sends after RestoreDBInstanceFromDBSnapshot, and what a bare plan
// says once the snapshot's name is forgotten. Beside it, a Redis that gets a replica.

let harness: SandboxHarness
let copy: ModuleCopy
let rds: RDSClient
const hooks = { dataJournal: createDataJournal(), faults: createFaults() }

/** Two databases: one whose snapshot is of a version below RDS's default minor version (15.15), one of a version above it. */
const versions = { below: '15.12', above: '15.17' }

const root = ({ aws: { credentials, endpoint, region } }: SandboxHarness) => `
provider "aws" {
  region                      = "${region}"
  access_key                  = "${credentials.accessKeyId}"
  secret_key                  = "${credentials.secretAccessKey}"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  endpoints {
    cloudwatch  = "${endpoint}"
    ec2         = "${endpoint}"
    elasticache = "${endpoint}"
    rds         = "${endpoint}"
    sts         = "${endpoint}"
  }
}

variable "snapshots" {
  type = map(string)
}

variable "redis_nodes" {
  type    = number
  default = 2
}

data "aws_vpc" "default" {
  default = true
}

data "aws_subnets" "default" {}

resource "aws_security_group" "clients" {
  name   = "clients"
  vpc_id = data.aws_vpc.default.id
}

module "rds" {
  source   = "../modules/rds"
  for_each = toset(["below", "above"])

  name                        = each.key
  vpc_id                      = data.aws_vpc.default.id
  subnet_ids                  = data.aws_subnets.default.ids
  client_security_group_id    = aws_security_group.clients.id
  instance_class              = "db.t3.micro"
  database_name               = "medspa"
  username                    = "medspa_admin"
  multi_az                    = false
  backup_retention_days       = 7
  exported_logs               = ["postgresql"]
  deletion_protection         = false
  restore_snapshot_identifier = lookup(var.snapshots, each.key, null)
  alarm_topic_arn             = "arn:aws:sns:us-east-1:123456789012:alarms"
}

module "redis" {
  source = "../modules/redis"

  name                     = "medspa-production"
  vpc_id                   = data.aws_vpc.default.id
  subnet_ids               = data.aws_subnets.default.ids
  client_security_group_id = aws_security_group.clients.id
  node_type                = "cache.t4g.micro"
  num_cache_clusters       = var.redis_nodes
  auth_token               = "a-token-of-sixteen-or-more"
  slow_log_group           = "/aws/vendedlogs/elasticache/medspa-production/slow-log"
  restore_snapshot_name    = null
}
`

beforeAll(async () => {
  ;[harness, copy] = await Promise.all([
    startHarness((context) => [createRds(context, hooks), createElastiCache(context, hooks)]),
    copyModule(),
  ])
  rds = new RDSClient(harness.aws)
  await mkdir(path.join(copy.dir, 'root'))
  await cp(path.join(copy.dir, '.terraform.lock.hcl'), path.join(copy.dir, 'root/.terraform.lock.hcl'))
  await writeFile(path.join(copy.dir, 'root/main.tf'), root(harness))
  await terraform('init', '-input=false')
  await Promise.all(Object.entries(versions).map(([name, version]) => snapshotOf(name, version)))
})
afterAll(async () => {
  await copy?.remove()
  await harness?.close()
})

const terraform = (...args: string[]) => copy.terraform([`-chdir=${path.join(copy.dir, 'root')}`, ...args])
const withSnapshots = (snapshots: Record<string, string>) => [
  '-input=false',
  `-var=snapshots=${JSON.stringify(snapshots)}`,
]

async function snapshotOf(name: string, EngineVersion: string): Promise<void> {
  const id = { DBInstanceIdentifier: `source-${name}` }
  await rds.send(
    new CreateDBInstanceCommand({
      ...id,
      EngineVersion,
      Engine: 'postgres',
      DBInstanceClass: 'db.t3.micro',
      AllocatedStorage: 20,
      StorageEncrypted: true,
      DBName: 'medspa',
      MasterUsername: 'medspa_admin',
      ManageMasterUserPassword: true,
    }),
  )
  await waitUntilDBInstanceAvailable({ client: rds, maxWaitTime: 120, minDelay: 0.2, maxDelay: 0.2 }, id)
  await rds.send(new CreateDBSnapshotCommand({ ...id, DBSnapshotIdentifier: `parked-${name}` }))
}

/** By the database's name. */
async function versionsNow(): Promise<Record<string, string | undefined>> {
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({}))
  const ours = DBInstances.filter(({ DBInstanceIdentifier = '' }) => DBInstanceIdentifier in versions)
  return Object.fromEntries(
    ours.map(({ DBInstanceIdentifier = '', EngineVersion }) => [DBInstanceIdentifier, EngineVersion]),
  )
}

/** `-detailed-exitcode`: 0 where nothing is to be changed. */
const barePlan = () => terraform('plan', ...withSnapshots({}), '-detailed-exitcode')

test('a restored database keeps the version of its snapshot, wherever the default minor version is by now', async () => {
  // As reported, RDS refuses a major version alone where its default is lower; by its documentation it would do nothing.
  const { id } = hooks.faults.add({ service: 'rds', fault: 'major-version-refused' })
  const from = { below: 'parked-below', above: 'parked-above' }
  await terraform('apply', ...withSnapshots(from), '-var=redis_nodes=1', '-auto-approve')
  hooks.faults.release(id)
  expect(await versionsNow()).toEqual(versions)

  // RDS itself upgrades minor versions in the maintenance window.
  const upgrade = { DBInstanceIdentifier: 'below', EngineVersion: '15.16', ApplyImmediately: true }
  await rds.send(new ModifyDBInstanceCommand(upgrade))
  expect(await versionsNow()).toEqual({ ...versions, below: '15.16' })
})

test('a restored database is in no Extended Support, and stays protected where somebody protected it outside', async () => {
  const protect = { DBInstanceIdentifier: 'above', DeletionProtection: true, ApplyImmediately: true }
  await rds.send(new ModifyDBInstanceCommand(protect))
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({}))
  const disabled = 'open-source-rds-extended-support-disabled'
  expect(
    DBInstances.map(({ DBInstanceIdentifier, EngineLifecycleSupport }) => [
      DBInstanceIdentifier,
      EngineLifecycleSupport,
    ]),
  ).toEqual(
    expect.arrayContaining([
      ['source-below', 'open-source-rds-extended-support'],
      ['below', disabled],
      ['above', disabled],
    ]),
  )
  await terraform('plan', ...withSnapshots({}), '-var=redis_nodes=1', '-detailed-exitcode')
})

test('a Redis of one node gets a replica in place, and leaves its final snapshot with two', async () => {
  await terraform('apply', ...withSnapshots({}), '-auto-approve')
  await barePlan()
  await terraform('destroy', ...withSnapshots({}), '-target=module.redis', '-auto-approve')
  const cache = new ElastiCacheClient(harness.aws)
  const { Snapshots = [] } = await cache.send(new DescribeSnapshotsCommand({ ReplicationGroupId: 'medspa-production' }))
  expect(Snapshots.map(({ SnapshotName }) => SnapshotName)).toEqual([
    expect.stringMatching(/^medspa-production-final-\d{14}$/),
  ])
})
