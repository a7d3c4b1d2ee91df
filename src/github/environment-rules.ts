import * as z from 'zod'
import { type Github, notShown } from './api.ts'

/**
 * `GET /repos/{owner}/{repo}/environments/{environment_name}`, the parts that are read
 * (https://docs.github.com/en/rest/deployments/environments#get-an-environment). Rules of other types are passed over: a wait
 * timer holds a deployment up, and nobody looks at it.
 */
const environmentSchema = z.object({
  protection_rules: z.array(z.object({ type: z.string(), reviewers: z.array(z.unknown()).nullish() })).nullish(),
  deployment_branch_policy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullish(),
})
const policiesSchema = z.object({
  branch_policies: z.array(z.object({ name: z.string(), type: z.string().nullish() })),
})

export type EnvironmentRules = {
  /** People and teams of whom one has to approve each deployment; 0: nobody is asked. */
  reviewers: number
  /** From where it may be deployed: any branch, protected branches, or names and patterns of branches and tags. */
  branches: 'any' | 'protected' | readonly string[]
}

/** The rules of a GitHub Environment; undefined where there is no such environment. Needs the permission `actions: read`. */
export async function readEnvironmentRules(github: Github, environment: string): Promise<EnvironmentRules | undefined> {
  const path = `/environments/${encodeURIComponent(environment)}`
  const { body, status } = await github.request(path)
  if (status === 404) return undefined
  const found = environmentSchema.safeParse(body)
  if (status !== 200 || !found.success) throw notShown(github.repository, path, status)
  const { deployment_branch_policy: policy, protection_rules: rules } = found.data
  const reviewers = (rules ?? [])
    .filter(({ type }) => type === 'required_reviewers')
    .reduce((sum, { reviewers }) => sum + (reviewers?.length ?? 0), 0)
  if (!policy) return { reviewers, branches: 'any' }
  if (policy.protected_branches) return { reviewers, branches: 'protected' }
  const branches = await github.all(
    `${path}/deployment-branch-policies`,
    (page) => policiesSchema.parse(page).branch_policies,
  )
  return { reviewers, branches: branches.map(({ name, type }) => (type === 'tag' ? `tag ${name}` : name)) }
}
