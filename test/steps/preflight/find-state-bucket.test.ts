import { expect, it } from 'vitest'
import { findStateBucket } from '../../../src/steps/preflight/find-state-bucket.ts'
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
