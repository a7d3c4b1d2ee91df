import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const variablesFile = path.resolve(import.meta.dirname, '../../../infra/terraform/variables.tf')

type Values = Record<string, unknown>
const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/1111'

/** Values that no plan may begin with, by the variable whose message names them. */
const outside: Record<string, unknown[]> = {
  environment: ['staging', '', 'Production'],
  aws_region: ['', 'us-east', 'us-east-1a', 'US-EAST-1'],
  alarms_email: ['nobody', 'a@b c', '@'],
  log_retention_days: [2, 29, 31, -1, 30.5, 4000],
  allowed_account_ids: [[], ['12345678901'], ['123456789012', 'x'], ['']],
  permissions_boundary: ['medspa-boundary', 'arn:aws:iam::123456789012:role/x', 'arn:aws:iam::1:policy/x'],
  tags: [
    ...[{ Name: 'x' }, { 'aws:owner': 'x' }, { '': 'x' }, { Owner: 'x'.repeat(257) }, { ['x'.repeat(129)]: '' }],
    // On the database, and so on its snapshots, it would say that they are of an environment that was destroyed.
    { 'medspa:destroyed': 'yes' },
    // IAM takes no two keys that differ in case alone, and fewer characters than others do.
    ...[{ environment: 'x' }, { Owner: 'a', owner: 'b' }, { Owner: 'R&D' }, { 'cost,centre': 'x' }, { Owner: 'a\nb' }],
    Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`k${index}`, 'x'])),
  ],
  availability_zones: [['us-east-1a'], ['us-east-1a', 'us-east-1a']],
  config_file: ['/no/such/medspa.config.yaml'],
  api_task_cpu: [0, 128, 500, 512.5, 32768],
  api_task_memory: [768, 1025, 0, -1024, 123_904],
  api_desired_count: [-1, 0.5],
  api_autoscaling_min_capacity: [-1, 1.5],
  api_autoscaling_max_capacity: [0, -4, 4.5],
  api_on_demand_base: [-1, 0.5, 100_001],
  deployment_minimum_healthy_percent: [-1, 101, 50.5],
  deployment_maximum_percent: [0, 99, 100, 150.5],
  api_public_base_url: ['api.example.com', 'https://api.example.com/', 'https://api.example.com/v1', 'ftp://a.b'],
  api_waf: ['on', 'Count'],
  api_tls_policy: ['', 'ELBSecurityPolicy-2016-08', 'ELBSecurityPolicy-TLS13-1-2-2021-06'],
  codedeploy_deployment_config_name: ['', 'x'.repeat(101)],
  codedeploy_ready_wait_time_minutes: [0, 9, 2881, 10.5],
  codedeploy_termination_wait_time_minutes: [-1, 2881, 0.5],
  voice_upstream_base_url: ['api.example.com', 'ftp://a.b', 'https://', 'https://a b'],
  voice_upstream_timeout: ['8', '8m', '0s', '0.5ms', '13s', '12001ms', '-1s', '1e3ms', ' 8s'],
  voice_upstream_failure: ['500'],
  voice_throttle_rate_limit: [0, -1],
  voice_throttle_burst_limit: [0, 0.5, 1.5],
  database_engine: ['postgres', 'RDS', 'aurora', ' rds'],
  db_instance_class: ['', 't3.micro', 'db.t3', 'cache.t3.micro', 'db.T3.micro', 'db.t3.micro '],
  db_name: ['', '1clinic', '_clinic', 'my-clinic', 'klinik ü', 'x'.repeat(64)],
  db_username: ['', '1ada', 'ada-l', 'admin', 'Admin', 'rdsadmin', 'pg_ada', 'x'.repeat(64)],
  db_backup_retention_days: [0, 36, 1.5, -1],
  redis_node_type: ['', 't4g.micro', 'cache.t4g', 'db.t4g.micro'],
  redis_num_cache_clusters: [0, 7, 1.5, -1],
  secret_recovery_window_days: [0, 6, 31, 7.5],
  import_ids: [{ 'module.rds[0].aws_db_instance.this': 'x' }, { 'aws_cloudwatch_log_group.flow': 'x' }],
  api_image_tag: ['-x', '.x', 'a b', 'repo:tag', 'x'.repeat(121)],
  voice_lambda_image_tag: ['-x', 'a/b', 'x'.repeat(129)],
  api_certificate_arn: ['x', 'arn:aws:iam::123456789012:server-certificate/x', 'arn:aws:acm:us-east-1:1:certificate/x'],
  parked: ['maybe', 'No', 'false'],
  parked_voice_image_digest: ['x', 'sha256:', `sha256:${'A'.repeat(64)}`],
}

/** Values at the bounds, each with those that it needs beside it. */
const inside: Values[] = [
  {},
  { environment: 'production', aws_region: 'ap-southeast-2', allowed_account_ids: ['123456789012'] },
  { aws_region: 'us-gov-west-1', permissions_boundary: 'arn:aws-us-gov:iam::123456789012:policy/path/bounds' },
  {
    tags: { Owner: 'clinic operations', CostCentre: 'x'.repeat(256), 'Zuständig/für': 'a@b.c = +1_2-3:4/5', Empty: '' },
  },
  ...[0, 1, 30, 3653].map((days) => ({ log_retention_days: days })),
  ...[
    [256, 512],
    [256, 2048],
    [512, 4096],
    [1024, 2048],
    [1024, 8192],
    [2048, 4096],
    [2048, 16_384],
    [4096, 8192],
    [4096, 30_720],
    [8192, 16_384],
    [8192, 61_440],
    [16_384, 32_768],
    [16_384, 122_880],
  ].map(([cpu, memory]) => ({ api_task_cpu: cpu, api_task_memory: memory })),
  // No configuration, whatever lies in the checkout.
  { config_file: '' },
  // What medspa passes with a first deploy, and tasks that people hold back.
  { api_desired_count: 0, api_autoscaling_min_capacity: 0 },
  { api_desired_count: 4, api_autoscaling_max_capacity: 4, api_on_demand_base: 0 },
  { deployment_minimum_healthy_percent: 0, deployment_maximum_percent: 100 },
  { api_public_base_url: 'https://api.example.com:8443' },
  ...[10, 2880].map((minutes) => ({ codedeploy_ready_wait_time_minutes: minutes })),
  ...[0, 2880].map((minutes) => ({ codedeploy_termination_wait_time_minutes: minutes })),
  { voice_upstream_base_url: 'http://api.example.com:8080/voice', voice_upstream_timeout: '1ms' },
  { voice_upstream_timeout: '12s' },
  { voice_upstream_timeout: '1.5s' },
  ...['off', 'count', 'block'].map((api_waf) => ({ api_waf })),
  { api_tls_policy: 'ELBSecurityPolicy-TLS13-1-3-2021-06' },
  { api_tls_policy: 'ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04' },
  { voice_throttle_rate_limit: 0.5, voice_throttle_burst_limit: 1 },
  ...['rds', 'aurora-serverless-v2', 'neon', ''].map((database_engine) => ({ database_engine })),
  ...[1, 35].map((days) => ({ db_backup_retention_days: days })),
  { db_instance_class: 'db.r6gd.16xlarge', db_name: 'C', db_username: 'x'.repeat(63) },
  { redis_node_type: 'cache.r7g.large', redis_num_cache_clusters: 6, secret_recovery_window_days: 7 },
  { api_image_tag: 'x'.repeat(120), voice_lambda_image_tag: 'x'.repeat(128), api_certificate_arn: certificate },
  ...['no', 'yes', 'full'].map((parked) => ({ parked })),
  { parked: 'yes', parked_voice_image_digest: `sha256:${'a'.repeat(64)}` },
]

/** Kept apart by others' tests, or of no form of their own. */
const boundless = [
  'vpc_cidr',
  'enable_nat_gateway',
  'vpc_flow_logs',
  'allow_plain_http',
  'assign_public_ip',
  'enable_voice_webhooks',
  'api_certificate_name',
  'enable_blue_green',
  'deletion_protection',
  'db_snapshot_identifier',
  'redis_snapshot_name',
]

/** Variables of a text that may be left out, as the file declares them. */
const optionalTexts = async (): Promise<string[]> =>
  [...(await readFile(variablesFile, 'utf8')).matchAll(/^variable "(\w+)" \{\n([\s\S]*?)^\}/gm)].flatMap(
    ([, name = '', body = '']) =>
      /^ {2}type +=\s+string$/m.test(body) && /^ {2}default +=\s+null$/m.test(body) ? [name] : [],
  )

describe("the bounds of Terraform's variables", () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'medspa-bounds-'))
    await mkdir(path.join(folder, 'variables'))
    await cp(variablesFile, path.join(folder, 'variables/variables.tf'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const terraform = (...args: string[]) =>
    execa('terraform', args, { cwd: folder, env: { CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '' }, reject: false })

  /**
   * What a plan says of each set of values, all in one plan: the file of variables is a module without resources. Values come
   * from a variable, for those that are written there are looked at before the others' defaults are known.
   */
  const complaints = async (cases: Values[]): Promise<string[][]> => {
    const blocks = cases.map((values, index) => {
      const lines = Object.keys(values).map((name) => `  ${name} = var.cases[${index}].${name}\n`)
      return `module "case_${index}" {\n  source = "./variables"\n${lines.join('')}}\n`
    })
    await writeFile(path.join(folder, 'main.tf'), ['variable "cases" {}\n', ...blocks].join('\n'))
    await writeFile(path.join(folder, 'terraform.tfvars.json'), JSON.stringify({ cases }))
    await terraform('init')
    const { stdout } = await terraform('plan', '-json')
    const found = cases.map((): string[] => [])
    for (const line of stdout.split('\n').filter(Boolean)) {
      const { diagnostic } = JSON.parse(line)
      if (diagnostic === undefined) continue
      const index = /module "case_(\d+)"/.exec(diagnostic.snippet?.context ?? '')?.[1]
      expect(index, JSON.stringify(diagnostic)).toBeDefined()
      found[Number(index)]?.push(diagnostic.detail)
    }
    return found
  }

  it('refuse what AWS would refuse later, naming the variable', async () => {
    const cases = Object.entries(outside).flatMap(([name, values]) => values.map((value) => ({ [name]: value })))
    const said = await complaints(cases)
    for (const [index, values] of cases.entries()) {
      const [name] = Object.keys(values)
      expect(said[index]?.join('\n'), `taken: ${JSON.stringify(values)}`).toMatch(new RegExp(`^${name} `, 'm'))
    }
  })

  it('take what AWS takes, up to the bounds', async () => {
    const said = await complaints(inside)
    expect(Object.fromEntries(said.map((words, index) => [JSON.stringify(inside[index]), words]))).toEqual(
      Object.fromEntries(inside.map((values) => [JSON.stringify(values), []])),
    )
  })

  it('take a text that may be left out and is empty, which is what a CI job makes of a secret that is not set', async () => {
    const names = await optionalTexts()
    expect(names).toEqual(expect.arrayContaining(['api_public_base_url', 'api_certificate_arn', 'parked', 'api_waf']))
    const said = await complaints(names.map((name) => ({ [name]: '' })))
    expect(Object.fromEntries(names.map((name, index) => [name, said[index]]))).toEqual(
      Object.fromEntries(names.map((name) => [name, []])),
    )
  })

  it('are there for every variable that has any', async () => {
    const names = [...(await readFile(variablesFile, 'utf8')).matchAll(/^variable "(\w+)"/gm)].map(([, name]) => name)
    expect(Object.keys(outside).concat(boundless).sort()).toEqual(names.sort())
  })
})
