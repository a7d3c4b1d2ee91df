import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import {
  findStateBucket,
  requireStateBucket,
  requireStateBucketToLook,
} from '../../../src/steps/preflight/find-state-bucket.ts'
import { fakeDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

it('a bucket that S3 shows not is another account’s, or this role may not look at it: both are said', async () => {
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
      stateBucket: { find: async () => 'ours' as const },
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
