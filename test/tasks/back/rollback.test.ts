import { expect, it } from 'vitest'
import { beginRollback } from '../../../src/tasks/back/rollback.ts'
import { fakeDeps, testNow } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const preflight = (minutes: number, env: Record<string, string> = {}) => {
  const [step] = beginRollback
  if (step === undefined || !('run' in step)) throw new Error('the list begins with no step')
  const deps = fakeDeps({
    credentials: { life: async () => ({ kind: 'ends', at: new Date(testNow.getTime() + minutes * 60_000) }) },
    identity: { whoAmI: async () => ({ accountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/ada' }) },
    longestRun: async () => undefined,
    profile: { name: 'aws', accountId: undefined, env: { MEDSPA_CREDENTIALS_CHECK: undefined, ...env } },
    releaseParameter: {},
    settings: { regionInFile: undefined, stateBucket: 'bucket' } as never,
  })
  return step.run(deps, { withoutLock: true }, quietProgress())
}

it('a way back begins with credentials that last as long as it may take, and asks no Terraform', async () => {
  await expect(preflight(30)).resolves.toEqual({
    detail: 'account 123456789012, us-east-1; credentials for 30 minutes more',
  })
  await expect(preflight(10)).rejects.toMatchObject({
    code: 'credentials-too-short',
    exitCode: 3,
    message: 'The credentials last 10 more minutes, and a rollback may take 20 minutes.',
    hint: expect.stringContaining('MEDSPA_CREDENTIALS_CHECK=off'),
  })
  await expect(preflight(10, { MEDSPA_CREDENTIALS_CHECK: 'off' })).resolves.toMatchObject({
    detail: expect.stringContaining('a rollback may take 20 minutes'),
  })
})
