import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
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

variable "name" {
  type    = string
  default = "medspa-development"
}

locals {
  common = { name = var.name, vpc_id = "vpc-1", subnet_ids = ["subnet-1", "subnet-2"] }
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
  exported_logs               = ["postgresql"]
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
  slow_log_group           = "/aws/vendedlogs/elasticache/medspa-development/slow-log"
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
const stateWith = (mark: { status?: 'tainted' }, name: string | null = taken) => ({
  version: 4,
  terraform_version: '1.11.0',
  serial: 1,
  lineage: 'a-test',
  outputs: {},
  resources: [
    of('rds', 'aws_db_instance', 'this', aws, {
      ...mark,
      schema_version: 2,
      attributes: {
        id: 'db-1',
        identifier: 'medspa-development',
        engine: 'postgres',
        db_name: 'medspa',
        username: 'medspa_admin',
        storage_encrypted: true,
        final_snapshot_identifier: name,
      },
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
        engine: 'redis',
        engine_version: '7.1',
        port: 6379,
        at_rest_encryption_enabled: 'true',
        transit_encryption_enabled: true,
        subnet_group_name: 'medspa-development',
        security_group_names: [],
        primary_endpoint_address: 'redis.example',
        engine_version_actual: '7.1.0',
        final_snapshot_identifier: name,
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

/** A root with such a state, initialised. */
const rootWith = async (name: string, state: object) => {
  const folder = path.join(copy.dir, name)
  await mkdir(folder)
  await cp(path.join(copy.dir, '.terraform.lock.hcl'), path.join(folder, '.terraform.lock.hcl'))
  await writeFile(path.join(folder, 'main.tf'), root)
  await writeFile(path.join(folder, 'terraform.tfstate'), JSON.stringify(state))
  const terraform = (args: string[], options: { reject?: boolean } = {}) =>
    copy.terraform([`-chdir=${folder}`, ...args], options)
  await terraform(['init', '-input=false'])
  return { folder, terraform }
}
const offline = ['-refresh=false', '-input=false', '-no-color']

/** What a plan makes of both: `[what is done, the name of the final snapshot afterwards]`, true where it is a new one. */
const planned = async (mark: { status?: 'tainted' }, ...options: string[]) => {
  const { terraform } = await rootWith(`planned-${mark.status ?? 'sound'}-${options.length}`, stateWith(mark))
  await terraform(['plan', ...offline, ...options, '-out=plan'])
  const { stdout } = await terraform(['show', '-json', 'plan'])
  const { resource_changes } = JSON.parse(String(stdout)) as { resource_changes: Change[] }
  return resource_changes
    .filter(({ address }) => /aws_db_instance|replication_group/.test(address))
    .map(({ address, change: { actions, after, after_unknown } }) => [
      address,
      actions.includes('delete') ? 'replaced' : 'kept',
      after_unknown.final_snapshot_identifier === true || after?.final_snapshot_identifier,
    ])
}

const database = 'module.rds.aws_db_instance.this'
const redis = 'module.redis.aws_elasticache_replication_group.this'

test('what is made in place of a database or Redis has a final snapshot of another name, whatever it is replaced for', async () => {
  const another = [
    [database, 'replaced', true],
    [redis, 'replaced', true],
  ]
  expect(await planned({ status: 'tainted' })).toEqual(another)
  expect(await planned({}, `-replace=${database}`, `-replace=${redis}`)).toEqual(another)
})

test('a bare plan stops where an import has left no final snapshot, until the lines of operations.md wrote a name', async () => {
  const { folder, terraform } = await rootWith('imported', stateWith({}, null))
  const stopped = await terraform(['plan', ...offline], { reject: false })
  const said = String(stopped.stderr).replaceAll(/[\s│]+/g, ' ')
  expect(stopped.exitCode, String(stopped.stdout)).toBe(1)
  for (const what of ['The database', 'The Redis'])
    expect(said).toContain(`${what} medspa-development was imported: this state names no final snapshot of it`)
  expect(said).toContain('`npx medspa deploy --env development` writes a name')
  const production = await terraform(['plan', ...offline, '-var=name=medspa-production'], { reject: false })
  expect(String(production.stderr).replaceAll(/[\s│]+/g, ' ')).toContain(
    '`npx medspa deploy --env production` writes a name; by hand: docs/operations.md, "A database or Redis that was imported"',
  )

  const page = await readFile(path.resolve(import.meta.dirname, '../../../docs/operations.md'), 'utf8')
  const [, lines = ''] = /### A database or Redis that was imported[\s\S]*?```bash\n([\s\S]*?)```/.exec(page) ?? []
  // The files are looked at just before they go.
  const looking = 'rm() { stat -c %a "$@" >modes; command rm "$@"; }\n'
  await copy.run('bash', ['-euo', 'pipefail', '-c', `E=development\n${looking}${lines}`], {
    cwd: folder,
  })
  expect(await readFile(path.join(folder, 'modes'), 'utf8'), 'both files hold secrets').toBe('600\n600\n')
  const state = JSON.parse(await readFile(path.join(folder, 'terraform.tfstate'), 'utf8'))
  const names = state.resources
    .filter(({ type }: { type: string }) => /aws_db_instance|replication_group/.test(type))
    .map((each: { instances: { attributes: Names }[] }) => each.instances[0]?.attributes.final_snapshot_identifier)
  expect(names).toEqual(Array(2).fill(expect.stringMatching(/^medspa-development-final-\d{14}$/)))
  expect(state.serial).toBeGreaterThan(1)
  await terraform(['plan', ...offline])
})
