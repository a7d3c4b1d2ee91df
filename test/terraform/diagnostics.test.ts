import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parseConfig } from '../../src/config/parse.ts'
import { variableOf } from '../../src/config/platform/platform-variables.ts'
import { type Diagnostic, needsInit, readPrintedErrors, terraformError } from '../../src/terraform/diagnostics.ts'
import { plainHttpRefused } from '../../src/terraform/refusals/plain-http.ts'

const scrub = (text: string) => text.replaceAll('hunter2', '[redacted]')
const error = (summary: string, detail = '', rest: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: 'error',
  summary,
  detail,
  ...rest,
})

test("the error speaks Terraform's words, with place and evidence, and no secret", () => {
  const warning: Diagnostic = { severity: 'warning', summary: 'Deprecated', detail: '' }
  const diagnostics = [
    warning,
    error('creating RDS DB Instance', 'api error\n\nbad password hunter2', {
      address: 'aws_db_instance.x',
      where: 'rds.tf:3',
    }),
    error('second'),
  ]
  expect(terraformError('apply', diagnostics, { scrub, outputDir: '/d/runs/apply-x' })).toMatchObject({
    message: 'terraform apply: creating RDS DB Instance (and 1 more)',
    code: 'terraform-failed',
    whose: 'terraform',
    exitCode: 1,
    hint: 'All that Terraform said is in /d/runs/apply-x',
    evidence: [
      'creating RDS DB Instance (aws_db_instance.x, rds.tf:3)',
      '  api error',
      '  bad password [redacted]',
      'second',
    ],
  })
})

test('credentials that end are one error, whatever number of calls failed; what else failed is kept', () => {
  const ended = (code: string) => error(`reading STS Caller Identity`, `api error ${code}: the token is expired`)
  const diagnostics = [ended('ExpiredToken'), error('reading VPC', 'no such hunter2'), ended('ExpiredTokenException')]
  expect(terraformError('plan', diagnostics, { scrub, outputDir: '/d/runs/plan-x' })).toMatchObject({
    message: 'terraform plan: ExpiredToken: the credentials have expired',
    code: 'aws-credentials',
    whose: 'operator',
    exitCode: 1,
    hint: expect.stringContaining('sign in again'),
    evidence: ['reading VPC', '  no such [redacted]', 'All that Terraform said is in /d/runs/plan-x'],
  })
  const inSummary = [error('reading SSM Parameter: api error RequestExpired: too late')]
  expect(terraformError('apply', inSummary, { scrub })).toMatchObject({ code: 'aws-credentials', evidence: [] })
})

test.each([
  ['No valid credential sources found', 'Please see https://developer.hashicorp.com/terraform/language/backend/s3'],
  ['configuring Terraform AWS Provider: no valid credential sources for Terraform AWS Provider found.', ''],
])('a profile that medspa can read and Terraform cannot: %s', (summary, detail) => {
  expect(terraformError('plan', [error(summary, detail)], { scrub })).toMatchObject({
    message: 'terraform plan: Terraform finds no credentials where medspa finds some',
    code: 'aws-credentials',
    whose: 'operator',
    hint: expect.stringContaining('eval "$(aws configure export-credentials --format env)"'),
    evidence: expect.arrayContaining([summary]),
  })
})

test('a held lock names its holder and exits 5', () => {
  const detail = `Error message: operation error S3: PutObject, https response error StatusCode: 412
Lock Info:
  ID:        1f6f5d3c-4b1c-a1c5
  Path:      bucket/medspa-ai-platform/development/terraform.tfstate
  Operation: OperationTypeApply
  Who:       root@builder
  Version:   1.11.4
  Created:   2026-11-23 07:21:31.842218 +0000 UTC
  Info:      \n\n\nTerraform acquires a state lock to protect the state from being written`
  const now = new Date('2026-11-23T07:33:40Z')
  expect(terraformError('plan', [error('Error acquiring the state lock', detail)], { scrub, now })).toMatchObject({
    message: "Terraform's state is locked by root@builder, for 12 minutes now",
    code: 'state-locked',
    exitCode: 5,
    evidence: [
      'ID: 1f6f5d3c-4b1c-a1c5',
      'Who: root@builder',
      'Created: 2026-11-23 07:21:31.842218 +0000 UTC',
      'Operation: OperationTypeApply',
      'Path: bucket/medspa-ai-platform/development/terraform.tfstate',
    ],
  })
})

test.each([
  ['2026-11-23 07:00:00 +0000 UTC', ', for 0 seconds now'],
  ['2026-11-23 07:00:05 +0000 UTC', ', for 0 seconds now'],
  ['2026-11-23 06:59:59.1 +0000 UTC', ', for 1 second now'],
  ['2026-11-23T05:00:00.123456789Z', ', for 2 hours now'],
  ['2026-11-21 07:00:00 -0100 -01', ', for 1 day now'],
  ['yesterday', ''],
])('the age of a lock made %s', (created, age) => {
  const held = error('Error acquiring the state lock', `Lock Info:\n  ID: 1\n  Who: ann@builder\n  Created: ${created}`)
  const { message } = terraformError('plan', [held], { scrub, now: new Date('2026-11-23T07:00:00Z') })
  expect(message).toBe(`Terraform's state is locked by ann@builder${age}`)
})

test("another environment's state is refused, and the way back is named", () => {
  const detail = 'This state belongs to the environment "production", not to "development": initialise with …'
  const failed = error('Resource postcondition failed', detail)
  expect(terraformError('plan', [error('other'), failed], { scrub })).toMatchObject({
    code: 'state-foreign',
    exitCode: 3,
    message: 'The state that was found belongs to production, not to development. Nothing was changed.',
    hint: expect.stringContaining('medspa-ai-platform/development/terraform.tfstate'),
  })
  const another = error('Resource postcondition failed', 'unhealthy')
  expect(terraformError('plan', [another], { scrub }).code).toBe('terraform-failed')
})

test('a lock that could not be had but that nobody holds is an ordinary failure', () => {
  const denied = error('Error acquiring the state lock', 'Error message: AccessDenied')
  expect(terraformError('plan', [denied], { scrub })).toMatchObject({ code: 'terraform-failed', exitCode: 1 })
})

test('errors printed for people are read too, boxes and all', () => {
  const printed = '╷\n│ Error: Required plugins are not installed\n│ \n│ The installed provider\n│ plugins differ.\n╵\n'
  const diagnostics = readPrintedErrors(printed)
  expect(diagnostics).toEqual([
    {
      severity: 'error',
      summary: 'Required plugins are not installed',
      detail: 'The installed provider\nplugins differ.',
    },
  ])
  expect(needsInit(diagnostics)).toBe(true)
  expect(readPrintedErrors('panic: oh no\ngoroutine 1')).toMatchObject([{ summary: 'panic: oh no' }])
  expect(readPrintedErrors('')).toEqual([])
})

test('calls that would go unencrypted are refused with the lines of the configuration, by the words of the precondition', async () => {
  const file = path.resolve(import.meta.dirname, '../../infra/terraform/modules/lambda/main.tf')
  const [message = ''] = /The voice Lambda would send callers'[^\n]+/.exec(await readFile(file, 'utf8')) ?? []
  const broken = message.replace('numbers over', 'numbers\nover')
  const refusal = terraformError('plan', [error('Resource precondition failed', broken)], { scrub })
  expect(refusal).toMatchObject({
    code: 'plain-http',
    exitCode: 3,
    hint: expect.stringContaining(`\`export ${variableOf('voice.allow_plain_http')}=true\``),
  })
  // A deploy has applied the foundation by then.
  expect(refusal.message).not.toContain('Nothing was changed')
  expect(refusal.message).toContain(
    'Nothing that runs was changed. What a deploy or a restore does before its plan stands',
  )
})

test('the lines that allow unencrypted calls are lines of the configuration file, and its variable does the same', () => {
  const { evidence } = plainHttpRefused()
  const file = parseConfig(evidence.join('\n'), 'medspa.config.yaml')
  expect(file).toEqual({ environments: { development: { voice: { allow_plain_http: true } } } })
  const off = evidence.join('\n').replace('allow_plain_http: true', 'enabled: false')
  expect(parseConfig(off, 'medspa.config.yaml').environments?.development?.voice).toEqual({ enabled: false })
  expect(plainHttpRefused().message).toContain('Nothing was changed.')
})

test.each([
  [
    'deleting RDS DB Instance (medspa-production): operation error RDS: DeleteDBInstance, https response error StatusCode: 400, RequestID: x, api error InvalidParameterCombination: Cannot delete protected DB Instance, please disable deletion protection and try again.',
    '`aws rds modify-db-instance --db-instance-identifier medspa-production --no-deletion-protection --apply-immediately`',
  ],
  [
    "deleting ELBv2 Load Balancer (arn:aws:elb/app/x/1): operation error Elastic Load Balancing v2: DeleteLoadBalancer, api error OperationNotPermitted: Load balancer 'arn:aws:elb/app/x/1' cannot\nbe deleted because deletion protection is enabled",
    '`aws elbv2 modify-load-balancer-attributes --load-balancer-arn arn:aws:elb/app/x/1 --attributes Key=deletion_protection.enabled,Value=false`',
  ],
])('what is protected from deletion is told with the line that lifts the protection', (summary, line) => {
  expect(terraformError('apply', [error('other'), error(summary)], { scrub, outputDir: '/d/x' })).toMatchObject({
    code: 'deletion-protected',
    whose: 'operator',
    exitCode: 1,
    hint: expect.stringContaining(line),
    evidence: ['other', summary, 'All that Terraform said is in /d/x'],
  })
})

const rds = 'creating RDS DB Instance (medspa-development): operation error RDS: CreateDBInstance, api error '

test.each([
  [
    `${rds}FreeTierRestrictionError: The specified backup retention period exceeds the maximum available to free tier customers.`,
    'set db_backup_retention_days = 1',
  ],
  [
    `${rds}FreeTierRestrictionError: This instance size isn't available with free plan accounts.`,
    'set db_instance_class',
  ],
  [`${rds}FreeTierRestrictionError: You cannot do this.`, 'upgrade the account from the free plan'],
  [
    'creating ELBv2 application Load Balancer: api error OperationNotPermitted: This AWS account currently does not support creating load balancers.',
    'open a support case',
  ],
  [
    `${rds}InvalidParameterValue: Unable to create the resource. Verify that you have permission to create service linked role. Otherwise wait and try again later`,
    '`aws iam create-service-linked-role --aws-service-name rds.amazonaws.com`',
  ],
  [
    'creating RDS DB Subnet Group (medspa-development): api error InvalidParameterValue: Missing necessary credentials.',
    '--aws-service-name rds.amazonaws.com`',
  ],
  [
    'creating ElastiCache Subnet Group: api error ServiceLinkedRoleNotFoundFault: This action cannot be completed',
    '--aws-service-name elasticache.amazonaws.com`',
  ],
  [
    'creating EC2 EIP: api error AddressLimitExceeded: The maximum number of addresses has been reached.',
    '--service-code ec2 --quota-code L-0263D0A3',
  ],
])('what the account may not do is said with what to do: %s', (summary, hint) => {
  const other = error('creating something else')
  expect(terraformError('apply', [error(summary), other], { scrub, outputDir: '/d/x' })).toMatchObject({
    code: 'account-limit',
    whose: 'operator',
    exitCode: 1,
    hint: expect.stringContaining(hint),
    evidence: expect.arrayContaining([summary, 'creating something else', 'All that Terraform said is in /d/x']),
  })
})

test('several limits of the account are told once each', () => {
  const limits = [error('api error VpcLimitExceeded: x'), error('api error VpcLimitExceeded: y')]
  const { hint = '' } = terraformError('apply', [...limits, error(`${rds}FreeTierRestrictionError: z`)], { scrub })
  expect(hint.match(/quota of VPCs/g)).toHaveLength(1)
  expect(hint).toContain('free plan')
})

test('another kind of deployment of a live service is refused, with the way in words', () => {
  const detail =
    'development is deployed by rolling updates, and enable_blue_green = true\nwould change that while it runs: nothing was changed. Park it, change\nenable_blue_green, then restore it.'
  expect(terraformError('plan', [error('Resource postcondition failed', detail)], { scrub })).toMatchObject({
    code: 'deployment-kind-live',
    exitCode: 3,
    message:
      'development is deployed by rolling updates, and enable_blue_green = true would change that while it runs: nothing was changed.',
    hint: 'Park it, change enable_blue_green, then restore it. The commands: `medspa park`, and after the change `medspa restore`.',
  })
})

test('another port of a live environment is refused, with its way out', () => {
  const detail =
    'development listens on port 8080, and api.port = 9090 would change that while\nit runs: nothing was changed. Keep 8080, or park it, change api.port, then\nrestore it.'
  expect(terraformError('plan', [error('Resource postcondition failed', detail)], { scrub })).toMatchObject({
    code: 'port-live',
    exitCode: 3,
    message:
      'development listens on port 8080, and api.port = 9090 would change that while it runs: nothing was changed.',
    hint: 'Keep 8080, or park it, change api.port, then restore it. The commands: `medspa park`, and after the change `medspa restore`.',
  })
})

test('a state of RDS that the provider does not know is an error of its own, where nothing else failed', () => {
  const loading = error(
    "waiting for RDS DB Instance (medspa-development) create: unexpected state 'storage-initialization', wanted target 'available, storage-optimization'. last error: %!s(<nil>)",
    '',
    { address: 'module.rds[0].aws_db_instance.this' },
  )
  expect(terraformError('apply', [loading], { scrub })).toMatchObject({
    code: 'database-initializing',
    hint: expect.stringContaining('Run the same command again'),
  })
  expect(terraformError('apply', [loading, error('creating EC2 VPC')], { scrub }).code).toBe('terraform-failed')
})
