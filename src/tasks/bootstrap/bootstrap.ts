import { applyBootstrap } from '../../steps/bootstrap/apply-bootstrap.ts'
import { checkBootstrap, findBucketOfAccount } from '../../steps/bootstrap/check-bootstrap.ts'
import { findApiServices } from '../../steps/bootstrap/find-api-services.ts'
import { findGithubProvider } from '../../steps/bootstrap/find-github-provider.ts'
import { planBootstrap } from '../../steps/bootstrap/plan-bootstrap.ts'
import { createStateBucket } from '../../steps/preflight/create-state-bucket.ts'
import { listOf, question } from '../list.ts'
import type { BootstrapContext } from './bootstrap-context.ts'

/**
 * `medspa bootstrap`: what an account has once, before its first deploy. It takes no deploy lock, for it is about no environment:
 * Terraform's own lock of the state keeps two of them apart.
 */
export const bootstrap = listOf<BootstrapContext>()(
  checkBootstrap,
  findBucketOfAccount,
  question('create-state-bucket'),
  createStateBucket,
  findApiServices,
  findGithubProvider,
  planBootstrap,
  question('apply-plan'),
  applyBootstrap,
)
