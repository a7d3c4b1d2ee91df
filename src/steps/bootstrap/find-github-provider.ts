import type { Deps } from '../../deps.ts'
import type { BootstrapContext } from '../../tasks/bootstrap/bootstrap-context.ts'
import { type Progress, step } from '../step.ts'

/**
 * Section 3: GitHub's OIDC provider, of which an account has one at most: one that this root did not make is used, and stays whose
 * it is.
 */
export const findGithubProvider = step({
  id: 'github-provider',
  section: '3',
  title: "Find GitHub's OIDC provider",
  looks: true,
  applies: ({ github }) => github !== undefined,
  run: async (
    { bootstrapTerraform, githubProvider }: Pick<Deps, 'bootstrapTerraform' | 'githubProvider'>,
    context: Pick<BootstrapContext, 'github' | 'githubProvider'>,
    { signal }: Pick<Progress, 'signal'>,
  ) => {
    const [existing, resources] = await Promise.all([githubProvider.find(), bootstrapTerraform.resources({ signal })])
    const isOurs = resources.some(({ type }) => type === 'aws_iam_openid_connect_provider')
    context.githubProvider = isOurs ? null : (existing ?? null)
    if (isOurs) return { skipped: 'an earlier bootstrap made it' }
    return existing === undefined ? { detail: 'there is none: it is made' } : { detail: `${existing} is used` }
  },
})
