import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { releaseSchema } from '../../../src/releases/release.ts'
import { copyModule, type ModuleCopy } from '../../support/review/module-copy.ts'

const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555'

/** Every key of the release parameter, with a value that is not Terraform's first one. */
const whole = {
  api_image_tag: 'abc',
  voice_lambda_image_tag: 'abc',
  api_image_digest: `sha256:${'a'.repeat(64)}`,
  migrate_image_digest: `sha256:${'b'.repeat(64)}`,
  voice_lambda_image_digest: `sha256:${'c'.repeat(64)}`,
  target_image_digests: { jobs: `sha256:${'e'.repeat(64)}` },
  digests_tag: 'abc',
  voice_image_knows_servername: false,
  pin: {
    task_definition_arn: 'arn:aws:ecs:us-east-1:123456789012:task-definition/medspa-production-api:3',
    voice_lambda_version: '2',
  },
  api_certificate_arn: certificate,
  api_certificate_name: 'api.example.com',
  parked: 'yes',
  parked_since: '2026-11-23T08:00:00Z',
  parked_voice_image_digest: `sha256:${'d'.repeat(64)}`,
  parking: { since: '2026-11-23T08:00:00Z', by: 'ada on laptop', desired: 2, min: 2, protected: true },
  db_snapshot_identifier: 'medspa-production-final-20261123080000',
  redis_snapshot_name: 'medspa-production-final-20261123080000',
  database_roles: 'db-ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  redis_token: { version: '1f2e3d4c', group: '2026-11-23T08:00:00.000Z', changed: '2026-11-23T08:00:00.000Z' },
  data_compared: 'medspa-production-final-20261123080000',
  database_engine: 'rds',
  deletion_protection: true,
  enable_blue_green: false,
  dns_target: 'here',
  dns_name: 'api.example.com',
  dns_previous: { changed: '2026-11-23T08:00:00.000Z', records: [] },
  bad_tags: ['bad'],
  config: { 'api.cpu': 1024, 'api.memory': 2048 },
  // No file is beside the module here.
  config_applied: false,
  config_hash: 'f'.repeat(64),
  secret_keys: ['ADMIN_JWT_SECRET', 'TELNYX_API_KEY'],
  permissions_boundary: 'arn:aws:iam::123456789012:policy/medspa-boundary',
}

/** Awake, unless that is what is left out: what sleeps reads little of it. */
const without = (...names: string[]): object =>
  Object.fromEntries(Object.entries({ ...whole, parked: 'no' }).filter(([key]) => !names.includes(key)))

// What Terraform does not read cannot change what it plans: those keys are taken away together.
const release = path.join(import.meta.dirname, '../../../infra/terraform/modules/release')
const readByTerraform = ['main.tf', 'outputs.tf'].map((file) => readFileSync(path.join(release, file), 'utf8')).join('')
const isRead = (key: string) => new RegExp(`\\b${key}\\b`).test(readByTerraform)
const [read, unread] = [Object.keys(whole).filter(isRead), Object.keys(whole).filter((key) => !isRead(key))]

const parameters: Record<string, object> = {
  parked: whole,
  parked_full: { ...whole, parked: 'full' },
  awake: without(),
  empty: {},
  nulls: Object.fromEntries(Object.keys(whole).map((key) => [key, null])),
  empty_pin: { ...without(), pin: {} },
  unread: without(...unread),
  ...Object.fromEntries(read.map((key) => [`without_${key}`, without(key)])),
}

const isAwake = ({ parked }: { parked?: unknown }) => (parked ?? 'no') === 'no'

/** The release is read from a variable instead of the parameter: no provider is there to have been told otherwise. */
const files = {
  'release_parameter.tf': 'variable "release_parameter" {\n  type = string\n}\n',
  'release_override.tf': 'module "release" {\n  parameter = var.release_parameter\n}\n',
}

// Each run applies with a state of its own, which the end of the test destroys with the same values.
const tests = `mock_provider "aws" {
  source = "./tests/mocks"
}
${Object.entries(parameters)
  .map(
    ([name, parameter]) => `
run "${name}" {
  state_key = "${name}"

  variables {
    environment         = "production"
    api_certificate_arn = "${certificate}"
    api_public_base_url = "https://api.example.com"
    release_parameter   = ${JSON.stringify(JSON.stringify(parameter))}
  }

  assert {
    condition     = length(module.rds) == ${isAwake(parameter) ? 1 : 0} && (output.rds_endpoint == null) == ${!isAwake(parameter)}
    error_message = "the parameter decides whether the environment sleeps"
  }
}
`,
  )
  .join('')}`

describe('the release parameter', () => {
  let copy: ModuleCopy
  beforeAll(async () => {
    copy = await copyModule([], { ...files, 'tests/release.tftest.hcl': tests })
  })
  afterAll(() => copy?.remove())

  it('is tried with every key that medspa knows', () => {
    expect(Object.keys(whole).sort()).toEqual(Object.keys(releaseSchema.shape).sort())
    expect(unread).toEqual([
      'parked_since',
      'parking',
      'database_roles',
      'redis_token',
      'data_compared',
      'dns_previous',
      'bad_tags',
      'config_hash',
    ])
  })

  it('applies and destroys production when it is {}, lacks any one key, or holds null', async () => {
    const ran = await copy.terraform(['test', '-filter=tests/release.tftest.hcl', '-no-color'], {
      reject: false,
      all: true,
    })
    expect(ran.exitCode, String(ran.all)).toBe(0)
    expect(ran.stdout).toContain(`Success! ${Object.keys(parameters).length} passed, 0 failed`)
  }, 1_200_000)
})
