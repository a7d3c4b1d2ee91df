import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { messageOf, OperatorError } from '../../errors.ts'
import { notDeployed } from '../../not-deployed.ts'
import { type Outcome, type Progress, step } from '../step.ts'
import { refuseForeignState } from './refuse-foreign-state.ts'

type Needs = Pick<Deps, 'identity' | 'lockTable' | 'settings' | 'stateBucket'>
type StateNeeds = Needs & Pick<Deps, 'names'>

/** `lockTableMissing`: the configuration names a DynamoDB table that is not there. */
type Context = { stateBucketMissing?: boolean; lockTableMissing?: boolean }

/** The state bucket's name. */
export const bucketOf = (settings: Needs['settings']): string => {
  if (settings.stateBucket === undefined) throw new Error('preflight lets no command through without a state bucket')
  return settings.stateBucket
}

const line = { id: 'state-bucket', section: '2.2', title: 'Find the state bucket', looks: true } as const

/**
 * For commands that make bucket and lock table where they are missing, after asking: the context says so. A state of another
 * Terraform is refused (exit 3, `state-of-another-terraform`).
 */
export const findStateBucket = step({
  ...line,
  run: async (
    deps: StateNeeds & Pick<Deps, 'lockVersions'>,
    context: Context & { lockVersionsShort?: boolean },
    progress: Pick<Progress, 'line' | 'signal'>,
  ) => {
    const outcome = await readStateBucket(deps, context, tableIsThere)
    if (context.stateBucketMissing) return outcome
    await refuseForeignState(deps, progress.signal)
    await lookAtLockVersions(deps, context, progress)
    return outcome
  },
})

/** A role may not look at the bucket's rules, and a deploy does not depend on them. */
async function lookAtLockVersions(
  { identity, lockVersions, settings }: Pick<Deps, 'identity' | 'lockVersions' | 'settings'>,
  context: { lockVersionsShort?: boolean },
  { line: tell, signal }: Pick<Progress, 'line' | 'signal'>,
): Promise<void> {
  try {
    const { accountId } = await identity.whoAmI(signal)
    context.lockVersionsShort = await lockVersions.areFormer(bucketOf(settings), accountId)
  } catch (error) {
    if (signal.aborted) throw error
    tell(`how long versions of Terraform's lock are kept cannot be read: ${messageOf(error)}`)
  }
}

/** For commands that make neither: without the bucket there is no state, and nothing was ever deployed. Exit 3; so is a state of another Terraform. */
export const requireStateBucket = step({
  ...line,
  run: async (deps: StateNeeds, context: Context, { signal }: Pick<Progress, 'signal'>) => {
    const outcome = await required(deps, context, readStateBucket(deps, context, tableIsThere))
    await refuseForeignState(deps, signal)
    return outcome
  },
})

/** For commands that work without Terraform's state: whose it is does not matter, and their role may not read it. */
export const requireBucketAlone = step({
  ...line,
  run: (deps: Needs, context: Context) => required(deps, context, readStateBucket(deps, context, tableIsThere)),
})

/** The same for commands that only look: a role without rights to the lock table may run them. */
export const requireStateBucketToLook = step({
  ...line,
  run: async (deps: StateNeeds, context: Context, progress: Progress) => {
    const outcome = await required(deps, context, lookForStateBucket(deps, context, progress))
    await refuseForeignState(deps, progress.signal)
    return outcome
  },
})

/** For looking at what is there: the step tells of a lock table that it cannot read, and goes on. */
export const lookForStateBucket = (
  deps: Needs,
  context: Context,
  { line: tell, signal }: Pick<Progress, 'line' | 'signal'>,
): Promise<Outcome> =>
  readStateBucket(deps, context, async ({ exists, name }) => {
    try {
      return await exists()
    } catch (error) {
      if (signal.aborted || !(error instanceof OperatorError) || error.code === 'lock-table-unusable') throw error
      tell(`the lock table ${name} cannot be read: ${messageOf(error)}`)
      return undefined
    }
  })

async function required(deps: Needs, context: Context, read: Promise<Outcome>): Promise<Outcome> {
  const outcome = await read
  if (!context.stateBucketMissing && context.lockTableMissing) throw tableMissing(deps)
  if (!context.stateBucketMissing) return outcome
  throw notDeployed(deps.settings.environment, {
    why: `the state bucket ${bucketOf(deps.settings)} is not there, or empty`,
    orElse: ', or correct state.bucket',
  })
}

type LockTable = Needs['lockTable']
const tableIsThere = ({ exists }: Pick<LockTable, 'exists'>) => exists()

/**
 * Section 2.2: whether Terraform's state has its bucket. One of another account is refused: without
 * `aws.account_id` this is what ties an environment to its account. `hasTable` gives undefined where it cannot be told.
 */
async function readStateBucket(
  deps: Needs,
  context: Context,
  hasTable: (table: Pick<LockTable, 'exists' | 'name'>) => Promise<boolean | undefined>,
): Promise<Outcome> {
  const bucket = bucketOf(deps.settings)
  const { accountId } = await deps.identity.whoAmI()
  const found = await deps.stateBucket.find(bucket, accountId)
  if (found === 'foreign') {
    // S3 gives one answer to both: 403.
    const what = `The state bucket ${bucket} is not account ${accountId}'s, or this role lacks s3:ListBucket on it.`
    throw new OperatorError(what, {
      code: 'state-bucket-foreign',
      whose: 'operator',
      exit: 'refused',
      hint: `Take the credentials of the account that owns the bucket, or correct state.bucket; if account ${accountId} owns it, allow this role s3:ListBucket on ${bucket}.`,
    })
  }
  const { name: table } = deps.lockTable
  const isThere = table === undefined ? undefined : await hasTable(deps.lockTable)
  if (isThere === false) context.lockTableMissing = true
  if (found === 'ours' && context.lockTableMissing)
    return { detail: `bucket ${bucket} is there, table ${table} is missing` }
  if (found === 'ours') return { skipped: `bucket ${bucket}${isThere ? ` and table ${table}` : ''} is there` }
  context.stateBucketMissing = true
  return { detail: `bucket ${bucket} is ${found === 'missing' ? 'missing' : 'there, empty and without versioning'}` }
}

const tableMissing = ({ settings }: Needs) =>
  new OperatorError(`There is no DynamoDB table ${settings.stateLockTable} to lock the state in.`, {
    code: 'lock-table-missing',
    whose: 'operator',
    exit: 'refused',
    hint: `\`${commandLine('deploy')}\` makes it, after asking; or correct state.lock_table in medspa.config.yaml.`,
  })
