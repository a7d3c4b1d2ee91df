import { describe, expect, it } from 'vitest'
import { OperatorError } from '../../../src/errors.ts'
import { findStateBucket } from '../../../src/steps/preflight/find-state-bucket.ts'
import { keepLockVersions } from '../../../src/steps/preflight/keep-lock-versions.ts'
import { fakeDeps, type GivenDeps } from '../../support/fake-deps.ts'
import { quietProgress } from '../../support/progress.ts'

const denied = new OperatorError('s3:GetLifecycleConfiguration: AccessDenied', {
  code: 'aws-access-denied',
  whose: 'operator',
})
const refused = () => Promise.reject(denied)

const withRules = (lockVersions: NonNullable<GivenDeps['lockVersions']>) =>
  fakeDeps({
    identity: { whoAmI: async () => ({ accountId: '123456789012', arn: 'arn' }) },
    lockTable: { name: undefined },
    lockVersions,
    names: { stateKey: 'development/terraform.tfstate' },
    settings: { environment: 'development', stateBucket: 'acme-state' },
    stateBucket: { find: async () => 'ours' as const, read: async () => undefined },
  })

describe("versions of Terraform's lock", () => {
  it.each([true, false])(
    'in the bucket of an earlier medspa are found before the lock is taken: %s',
    async (former) => {
      const context: { lockVersionsShort?: boolean } = {}
      const asked: string[][] = []
      const areFormer = async (...given: string[]) => {
        asked.push(given)
        return former
      }
      await findStateBucket.run(withRules({ areFormer }), context, quietProgress())
      expect(asked).toEqual([['acme-state', '123456789012']])
      expect(keepLockVersions.applies?.(context)).toBe(former)
    },
  )

  it('that a role may not ask about stop no deploy', async () => {
    const lines: string[] = []
    const context: { lockVersionsShort?: boolean } = {}
    await findStateBucket.run(withRules({ areFormer: refused }), context, quietProgress(lines))
    expect(lines).toEqual([expect.stringContaining(denied.message)])
    expect(keepLockVersions.applies?.(context)).toBe(false)
  })

  it('are kept longer from then on', async () => {
    const renewed: string[][] = []
    const deps = withRules({ renew: async (...given) => void renewed.push(given) })
    expect(await keepLockVersions.run(deps, {}, quietProgress())).toEqual({
      detail: 'for 90 days in the bucket acme-state, instead of one',
    })
    expect(renewed).toEqual([['acme-state', '123456789012']])
  })

  it('stay as they are where the role may not change that, and the deploy goes on', async () => {
    expect(await keepLockVersions.run(withRules({ renew: refused }), {}, quietProgress())).toEqual({
      skipped: expect.stringMatching(/acme-state keeps them for a day: .*AccessDenied/),
      matters: true,
    })
  })

  it('are left at a cancel', async () => {
    const cancelling = new AbortController()
    cancelling.abort()
    const progress = { ...quietProgress(), signal: cancelling.signal }
    await expect(keepLockVersions.run(withRules({ renew: refused }), {}, progress)).rejects.toBe(denied)
  })
})
