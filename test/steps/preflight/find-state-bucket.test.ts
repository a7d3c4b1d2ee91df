import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import {
  findStateBucket,
  requireBucketAlone,
  requireStateBucket,
  requireStateBucketToLook,
} from '../../../src/steps/preflight/find-state-bucket.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

it("a bucket that S3 shows not is another account's, or this role may not look at it: both are said", async () => {
  const deps = fakeDeps({
    settings: { stateBucket: 'acme-state' },
    identity: { whoAmI: async () => ({ accountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/test' }) },
    stateBucket: { find: async () => 'foreign' as const },
  })
  await expect(findStateBucket.run(deps, {}, quietProgress())).rejects.toMatchObject({
    code: 'state-bucket-foreign',
    exitCode: 3,
    message: "The state bucket acme-state is not account 123456789012's, or this role lacks s3:ListBucket on it.",
    hint: expect.stringContaining('if account 123456789012 owns it, allow this role s3:ListBucket on acme-state'),
  })
})

describe('a lock table that this role may not describe', () => {
  const failing = (code: string) =>
    fakeDeps({
      settings: { stateBucket: 'acme-state', stateLockTable: 'locks' },
      identity: { whoAmI: async () => ({ accountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/test' }) },
      names: { stateKey: 'development/terraform.tfstate' },
      stateBucket: { find: async () => 'ours' as const, read: async () => undefined },
      lockTable: {
        name: 'locks',
        exists: async () => {
          throw new OperatorError('dynamodb:DescribeTable: AccessDeniedException', { code, whose: 'operator' })
        },
      },
    })

  it('is told of by a command that only looks', async () => {
    const lines: string[] = []
    const deps = failing('aws-access-denied')
    expect(await requireStateBucketToLook.run(deps, {}, quietProgress(lines))).toEqual({
      skipped: 'bucket acme-state is there',
    })
    expect(lines).toEqual(['the lock table locks cannot be read: dynamodb:DescribeTable: AccessDeniedException'])
  })

  it('ends a command that changes something', async () => {
    const run = requireStateBucket.run(failing('aws-access-denied'), {}, quietProgress())
    await expect(run).rejects.toMatchObject({ code: 'aws-access-denied' })
  })

  it('with another key ends each command', async () => {
    const run = requireStateBucketToLook.run(failing('lock-table-unusable'), {}, quietProgress())
    await expect(run).rejects.toMatchObject({ code: 'lock-table-unusable' })
  })
})

describe("a state of another Terraform under the environment's key", () => {
  const state = (...resources: object[]) =>
    JSON.stringify({ version: 4, resources: resources.map((each) => ({ mode: 'managed', ...each })) })
  const foreign = state(
    { module: 'module.vpc', type: 'aws_vpc', name: 'main', instances: [{ attributes: { id: 'vpc-1' } }] },
    {
      module: 'module.rds',
      type: 'aws_db_instance',
      name: 'main',
      instances: [{ attributes: { identifier: 'medspa-development-db', id: 'db-ABC', password: 'hunter2hunter2' } }],
    },
  )
  const holding = (text: string | undefined, asked: string[] = []) =>
    fakeDeps({
      names: { stateKey: 'development/terraform.tfstate' },
      settings: { environment: 'development', stateBucket: 'acme-state' },
      identity: { whoAmI: async () => ({ accountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/test' }) },
      lockTable: { name: undefined },
      lockVersions: { areFormer: async () => false },
      stateBucket: {
        find: async () => 'ours' as const,
        read: async (bucket: string, key: string) => {
          asked.push(`${bucket}/${key}`)
          return text
        },
      },
    })

  it.each([
    ['a deploy', findStateBucket],
    ['what changes something', requireStateBucket],
    ['what only looks', requireStateBucketToLook],
  ])('is refused by %s, with what it has and without a value', async (_, line) => {
    const failed: unknown = await line.run(holding(foreign), {}, quietProgress()).catch((error: unknown) => error)
    expect(failed).toMatchObject({
      code: 'state-of-another-terraform',
      exitCode: 3,
      message:
        "s3://acme-state/development/terraform.tfstate is the state of the platform's own Terraform: it has module.rds.aws_db_instance.main (medspa-development-db).",
      hint: expect.stringContaining('Nothing was changed'),
      evidence: ['it has module.vpc.aws_vpc.main (vpc-1)'],
    })
    expect(JSON.stringify(failed)).not.toContain('hunter2')
  })

  it('costs one read of the state, and no other is refused', async () => {
    const asked: string[] = []
    const own = state({ type: 'aws_ssm_parameter', name: 'release', instances: [{ attributes: {} }] })
    for (const text of [undefined, '', own]) await requireStateBucket.run(holding(text, asked), {}, quietProgress())
    expect(asked).toEqual(Array(3).fill('acme-state/development/terraform.tfstate'))
  })

  it('does not matter to what works without the state', async () => {
    const asked: string[] = []
    await requireBucketAlone.run(holding(foreign, asked), {}, quietProgress())
    expect(asked).toEqual([])
  })
})
