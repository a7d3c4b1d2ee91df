import type { LifecycleRule } from '@aws-sdk/client-s3'
import type { Clients } from '../clients.ts'
import { calling, undefinedIfMissing } from '../errors.ts'

/** What the rules of a bucket say of versions of locks. */
export type LockVersionRules = {
  /** Whether a rule is there as an earlier medspa made it: Terraform's lock for a day, too short to tell who applied last week. */
  areFormer: (bucket: string, expectedAccountId: string) => Promise<boolean>
  /** Has such rules say the days of today; every other rule stays. */
  renew: (bucket: string, expectedAccountId: string) => Promise<void>
}

const FORMER_DAYS = 1

/**
 * The deploy lock is written anew every 20 s while a command works: its previous versions are of no use after a day. Terraform's is
 * written once an apply, and its versions alone tell who applied by hand (`medspa events`).
 */
const daysOf = (key: string): number => (key.endsWith('.tflock') ? 90 : 1)

const idOf = (key: string): string => `previous versions of ${key}`

/** A rule for previous versions of a lock. `key` is taken as a prefix; no other key begins with a lock's. */
export const expireVersions = (key: string) => ({
  ID: idOf(key),
  Status: 'Enabled' as const,
  Filter: { Prefix: key },
  NoncurrentVersionExpiration: { NoncurrentDays: daysOf(key) },
  Expiration: { ExpiredObjectDeleteMarker: true },
})

/** The rule as it has to be, where it is one that an earlier medspa made; one whose days somebody has changed stays. */
function renewed(rule: LifecycleRule, lockKeys: readonly string[]): LifecycleRule | undefined {
  const key = lockKeys.find((each) => idOf(each) === rule.ID)
  const former = rule.NoncurrentVersionExpiration
  if (key === undefined || former?.NoncurrentDays !== FORMER_DAYS || daysOf(key) === FORMER_DAYS) return undefined
  return { ...rule, NoncurrentVersionExpiration: { ...former, NoncurrentDays: daysOf(key) } }
}

export function createLockVersionRules({
  clients,
  lockKeys,
}: {
  clients: Pick<Clients, 's3'>
  lockKeys: readonly string[]
}): LockVersionRules {
  const read = async (Bucket: string, ExpectedBucketOwner: string) => {
    const { GetBucketLifecycleConfigurationCommand } = await import('@aws-sdk/client-s3')
    const s3 = await clients.s3()
    const asked = new GetBucketLifecycleConfigurationCommand({ Bucket, ExpectedBucketOwner })
    return undefinedIfMissing('s3:GetLifecycleConfiguration', ['NoSuchLifecycleConfiguration'], () => s3.send(asked))
  }
  return {
    async areFormer(bucket, expectedAccountId) {
      const { Rules = [] } = (await read(bucket, expectedAccountId)) ?? {}
      return Rules.some((rule) => renewed(rule, lockKeys) !== undefined)
    },

    async renew(bucket, expectedAccountId) {
      const found = await read(bucket, expectedAccountId)
      if (found?.Rules === undefined) return
      const { PutBucketLifecycleConfigurationCommand } = await import('@aws-sdk/client-s3')
      const s3 = await clients.s3()
      // The call replaces all of it: what is not told again is gone. Source: S3 API reference, PutBucketLifecycleConfiguration.
      const { Rules, TransitionDefaultMinimumObjectSize } = found
      const all = new PutBucketLifecycleConfigurationCommand({
        Bucket: bucket,
        ExpectedBucketOwner: expectedAccountId,
        LifecycleConfiguration: { Rules: Rules.map((rule) => renewed(rule, lockKeys) ?? rule) },
        ...(TransitionDefaultMinimumObjectSize === undefined ? {} : { TransitionDefaultMinimumObjectSize }),
      })
      await calling('s3:PutLifecycleConfiguration', () => s3.send(all))
    },
  }
}
