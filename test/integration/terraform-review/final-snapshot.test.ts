import { cp, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyModule, type ModuleCopy } from '../../support/review/module-copy.ts'

const taken = 'medspa-development-final-20261101000000'

/** The two modules that keep data, with a provider that needs no AWS for a plan of a state that is not refreshed. */
const root = `
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

locals {
  common = { name = "medspa-development", vpc_id = "vpc-1", subnet_ids = ["subnet-1", "subnet-2"] }
}

module "rds" {
  source                      = "../modules/rds"
  name                        = local.common.name
  vpc_id                      = local.common.vpc_id
  subnet_ids                  = local.common.subnet_ids
  client_security_group_id    = "sg-1"
  instance_class              = "db.t3.micro"
  database_name               = "medspa"
  username                    = "medspa_admin"
  multi_az                    = false
  backup_retention_days       = 7
  deletion_protection         = false
  restore_snapshot_identifier = null
  alarm_topic_arn             = "arn:aws:sns:us-east-1:123456789012:alarms"
}

module "redis" {
  source                   = "../modules/redis"
  name                     = local.common.name
  vpc_id                   = local.common.vpc_id
  subnet_ids               = local.common.subnet_ids
  client_security_group_id = "sg-1"
  node_type                = "cache.t4g.micro"
  num_cache_clusters       = 1
  auth_token               = "a-token-of-sixteen-or-more"
  restore_snapshot_name    = null
}
`

const aws = 'provider["registry.terraform.io/hashicorp/aws"]'
const builtin = 'provider["terraform.io/builtin/terraform"]'

const of = (module: string, type: string, name: string, provider: string, instance: object) => ({
  module: `module.${module}`,
  mode: 'managed',
  type,
  name,
  provider,
  instances: [{ schema_version: 0, ...instance }],
})

/** What an earlier medspa named the final snapshots after: it stayed while the database was made anew. */
const suffix = (module: string, triggers: object, types: object) =>
  of(module, 'terraform_data', 'final_snapshot_suffix', builtin, {
    attributes: {
      id: module,
      input: { value: '20261101000000', type: 'string' },
      output: { value: '20261101000000', type: 'string' },
      triggers_replace: { value: triggers, type: ['object', types] },
    },
  })

/** A state with a database and a Redis whose final snapshots would have the name `taken`. */
const stateWith = (mark: { status?: 'tainted' }) => ({
  version: 4,
  terraform_version: '1.11.0',
  serial: 1,
  lineage: 'a-test',
  outputs: {},
  resources: [
    of('rds', 'aws_db_instance', 'this', aws, {
      ...mark,
      schema_version: 2,
      attributes: { id: 'db-1', identifier: 'medspa-development', final_snapshot_identifier: taken },
    }),
    suffix(
      'rds',
      { database_name: 'medspa', engine: 'postgres', storage_encrypted: true, username: 'medspa_admin' },
      { database_name: 'string', engine: 'string', storage_encrypted: 'bool', username: 'string' },
    ),
    of('redis', 'aws_elasticache_replication_group', 'this', aws, {
      ...mark,
      schema_version: 2,
      attributes: {
        id: 'medspa-development',
        replication_group_id: 'medspa-development',
        final_snapshot_identifier: taken,
      },
    }),
    suffix('redis', { at_rest_encryption: true, port: 6379 }, { at_rest_encryption: 'bool', port: 'number' }),
  ],
})

type Change = { address: string; change: { actions: string[]; after: Names | null; after_unknown: Names } }
type Names = { final_snapshot_identifier?: string | boolean }

let copy: ModuleCopy
beforeAll(async () => {
  copy = await copyModule()
})
afterAll(() => copy?.remove())

/** What a plan makes of both: `[what is done, the name of the final snapshot afterwards]`, true where it is a new one. */
const planned = async (mark: { status?: 'tainted' }) => {
  const folder = path.join(copy.dir, mark.status ?? 'sound')
  const terraform = (...args: string[]) => copy.terraform([`-chdir=${folder}`, ...args])
  await mkdir(folder)
  await cp(path.join(copy.dir, '.terraform.lock.hcl'), path.join(folder, '.terraform.lock.hcl'))
  await writeFile(path.join(folder, 'main.tf'), root)
  await writeFile(path.join(folder, 'terraform.tfstate'), JSON.stringify(stateWith(mark)))
  await terraform('init', '-input=false')
  await terraform('plan', '-refresh=false', '-input=false', '-out=plan')
  const { stdout } = await terraform('show', '-json', 'plan')
  const { resource_changes } = JSON.parse(String(stdout)) as { resource_changes: Change[] }
  return resource_changes
    .filter(({ address }) => /aws_db_instance|replication_group/.test(address))
    .map(({ address, change: { actions, after, after_unknown } }) => [
      address,
      actions.includes('delete') ? 'replaced' : 'kept',
      after_unknown.final_snapshot_identifier === true || after?.final_snapshot_identifier,
    ])
}

test('what is made in place of a half-made database or Redis has a final snapshot of another name', async () => {
  expect(await planned({ status: 'tainted' })).toEqual([
    ['module.rds.aws_db_instance.this', 'replaced', true],
    ['module.redis.aws_elasticache_replication_group.this', 'replaced', true],
  ])
})
