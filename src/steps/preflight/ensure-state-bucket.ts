import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { Outcome } from '../step.ts'

type Needs = Pick<Deps, 'identity' | 'settings' | 'stateBucket'>

const bucketOf = (settings: Needs['settings']): string => {
  if (settings.stateBucket === undefined) throw new Error('preflight lets no command through without a state bucket')
  return settings.stateBucket
}

/**
 * Section 2.2: whether Terraform's state has its bucket. One of another account is refused: without
 * `aws.account_id` this is what ties an environment to its account.
 */
export async function findStateBucket(deps: Needs, context: { stateBucketMissing?: boolean }): Promise<Outcome> {
  const bucket = bucketOf(deps.settings)
  const { accountId } = await deps.identity.whoAmI()
  const found = await deps.stateBucket.find(bucket, accountId)
  if (found === 'foreign') {
    throw new OperatorError(`The state bucket ${bucket} is not account ${accountId}'s.`, {
      code: 'state-bucket-foreign',
      whose: 'operator',
      exit: 'refused',
      hint: 'Take the credentials of the account that owns it, or correct state.bucket.',
    })
  }
  if (found === 'ours') return { skipped: `bucket ${bucket} is there` }
  context.stateBucketMissing = true
  return { detail: `bucket ${bucket} is ${found === 'missing' ? 'missing' : 'there, empty and without versioning'}` }
}

/** For commands that make nothing: without the bucket there is no state, and nothing was ever deployed. */
export function requireStateBucket(
  deps: Pick<Deps, 'settings'>,
  outcome: Outcome,
  context: { stateBucketMissing?: boolean },
): Outcome {
  if (!context.stateBucketMissing) return outcome
  throw new OperatorError(
    `The state bucket ${bucketOf(deps.settings)} is not there or empty, so nothing was deployed yet.`,
    {
      code: 'not-deployed',
      whose: 'operator',
      exit: 'refused',
      hint: `Run \`${commandLine('deploy')}\` first, or correct state.bucket.`,
    },
  )
}

/** Makes the bucket; only ever called after the operator agreed. */
export async function createStateBucket(deps: Needs): Promise<Outcome> {
  const bucket = bucketOf(deps.settings)
  await deps.stateBucket.create(bucket)
  return { detail: `bucket ${bucket}: versioned, encrypted, not public` }
}
