import type { Deps } from '../../deps.ts'
import type { BootstrapContext } from '../../tasks/bootstrap/bootstrap-context.ts'
import { accountOf, regionTold } from '../preflight/check-account.ts'
import { checkTerraformEnvironment } from '../preflight/check-variables.ts'
import { lookForStateBucket } from '../preflight/find-state-bucket.ts'
import { type Progress, step } from '../step.ts'

/** Section 2.1: Terraform is there, and the credentials are of the account that the configuration names. Changes nothing. */
export const checkBootstrap = step({
  id: 'preflight',
  section: '2.1',
  title: 'Check tools and account',
  looks: true,
  gives: ['accountId'],
  run: async (
    deps: Pick<Deps, 'bootstrapTerraform' | 'identity' | 'profile' | 'settings'>,
    context: BootstrapContext,
    { signal }: Pick<Progress, 'signal'>,
  ) => {
    checkTerraformEnvironment(deps)
    const version = await deps.bootstrapTerraform.version()
    context.accountId = await accountOf(deps, signal)
    return { detail: `account ${context.accountId}, ${regionTold(deps)}, Terraform ${version}` }
  },
})

/** Section 2.2: whether Terraform's states have their bucket. One that is missing is made, after asking. */
export const findBucketOfAccount = step({
  id: 'state-bucket',
  section: '2.2',
  title: 'Find the state bucket',
  looks: true,
  run: (
    deps: Pick<Deps, 'identity' | 'lockTable' | 'settings' | 'stateBucket'>,
    context: Pick<BootstrapContext, 'lockTableMissing' | 'stateBucketMissing'>,
    progress: Progress,
  ) => lookForStateBucket(deps, context, progress),
})
