import { parse } from 'yaml'
import type { Environment } from '../../../config/names.ts'
import type { EnvironmentRules } from '../../../github/environment-rules.ts'
import { unpinnedBases } from '../../../images/base/references.ts'
import { certificateNeedlessIn } from '../certificate-needless.ts'
import {
  deployWorkflow,
  type GithubEnvironment,
  githubEnvironments,
  neededInputs,
  neededSecrets,
  planEnvironment,
  productionBranch,
  productionEnvironments,
} from '../needed.ts'

/** What GitHub says of a repository. */
export type RepositoryState = {
  repository: string
  /** The workflow's text on the production branch; undefined: it is not there. */
  workflow: string | undefined
  /** The Dockerfile's text there; undefined: there is none. */
  dockerfile: string | undefined
  /** medspa.config.yaml there; undefined: there is none. */
  config: string | undefined
  /** Undefined: there is no such environment. */
  rules: Readonly<Record<GithubEnvironment | typeof planEnvironment, EnvironmentRules | undefined>>
  /** Names; undefined: the token may not see them. */
  secrets: Readonly<Record<'repository' | GithubEnvironment, readonly string[] | undefined>>
  /** Whether a rule protects the production branch; undefined: there is no such branch. */
  isProtected: boolean | undefined
}

export type Need = { id: string; state: 'there' | 'missing' | 'unknown'; evidence: string; how: string | null }

/** Pure: what the pipeline needs of the repository, each with what is there of it, and what to do. */
export function needsOf(found: RepositoryState): Need[] {
  const { isProtected, repository } = found
  const settings = `https://github.com/${repository}/settings`
  return [
    workflowNeed(found),
    ...([...githubEnvironments, planEnvironment] as const).map((name) =>
      need(`environment-${name}`, found.rules[name] !== undefined, {
        there: `the environment ${name} is there`,
        missing: `there is no environment ${name}`,
        how: `\`gh api --method PUT repos/${repository}/environments/${name}\``,
      }),
    ),
    ...productionEnvironments.flatMap((name) => rulesNeeds(found, name)),
    planNeed(found),
    need('branch-rule', isProtected === true, {
      there: `a rule protects ${productionBranch}`,
      missing:
        isProtected === undefined
          ? `there is no branch ${productionBranch}`
          : `anybody who writes pushes to ${productionBranch}`,
      how: `Add a ruleset for ${productionBranch} that asks for a pull request and the jobs of CI: ${settings}/rules`,
    }),
    baseNeed(found),
    ...neededSecrets.flatMap((secret) =>
      githubEnvironments.map((environment) => secretNeed(found, { ...secret, environment })),
    ),
  ]
}

/** Who is asked about production, and from where: of deployments, and of what takes production away. */
function rulesNeeds({ repository, rules }: RepositoryState, name: (typeof productionEnvironments)[number]): Need[] {
  const found = rules[name]
  const page = `https://github.com/${repository}/settings/environments`
  const isDeployment = name === 'production'
  const prefix = isDeployment ? '' : `${name}-`
  const deed = isDeployment ? 'deployment of production' : 'run in production-operations'
  return [
    need(`${prefix}reviewers`, (found?.reviewers ?? 0) > 0, {
      there: `one of ${found?.reviewers} reviewers approves each ${deed}`,
      missing: isDeployment
        ? 'nobody reviews a deployment of production: a push to main is refused, and a run by hand is not'
        : 'nobody reviews a park or a restore of production',
      how: `Add required reviewers to ${name}: ${page} (private repositories have them on some plans only).`,
    }),
    need(isDeployment ? 'production-branch' : `${name}-branch`, isMainAlone(found), {
      there: isDeployment
        ? `production is deployed from ${productionBranch} alone`
        : `production is parked and restored from ${productionBranch} alone`,
      missing: `the environment ${name} takes ${branchesOf(found)}`,
      how: `Let ${name} take the branch ${productionBranch} alone (Deployment branches and tags): ${page}`,
    }),
  ]
}

/** In the environment, or in the repository, which every environment has; a role trusts the name of one environment. */
function secretNeed(
  { config, repository, secrets }: RepositoryState,
  {
    environment,
    name,
    ofEnvironment = false,
    what,
  }: { environment: GithubEnvironment; name: string; what: string; ofEnvironment?: boolean },
): Need {
  // `production-operations` parks and restores production.
  const [of] = environment.split('-') as [Environment]
  const needless = name === 'API_CERTIFICATE_ARN' ? certificateNeedlessIn(of, config) : undefined
  const places = ofEnvironment ? [secrets[environment]] : [secrets.repository, secrets[environment]]
  const id = `secret-${environment}-${name.toLowerCase().replaceAll('_', '-')}`
  const set = `\`gh secret set ${name} --repo ${repository} --env ${environment}\` (${what}`
  const how = ofEnvironment ? `${set} for ${environment})` : `${set}; without --env for every environment)`
  if (places.some((known) => known?.includes(name)))
    return { id, state: 'there', evidence: `${environment} has ${name}`, how: null }
  if (needless !== undefined)
    return { id, state: 'there', evidence: `${environment} needs no ${name}: ${needless}`, how: null }
  if (places.includes(undefined))
    return { id, state: 'unknown', evidence: `this token may not see whether ${environment} has ${name}`, how }
  const elsewhere = ofEnvironment && secrets.repository?.includes(name)
  const evidence = elsewhere
    ? `${environment} has the repository's ${name}, and each role trusts one environment`
    : `${environment} has no ${name}`
  return { id, state: 'missing', evidence, how }
}

/** A plan reads secrets, and the branch of a pull request decides what runs. */
function planNeed({ repository, rules }: RepositoryState): Need {
  const reviewers = rules[planEnvironment]?.reviewers ?? 0
  return need('plan-reviewers', reviewers > 0, {
    there: `one of ${reviewers} reviewers approves each plan of a pull request`,
    missing: `everybody who pushes a branch runs code in the role of ${planEnvironment}, which reads secrets`,
    how: `Add required reviewers to ${planEnvironment}: https://github.com/${repository}/settings/environments (private repositories have them on some plans only).`,
  })
}

function baseNeed({ dockerfile, repository }: RepositoryState): Need {
  const unpinned = unpinnedBases(dockerfile ?? '')
  return need('base-images', dockerfile !== undefined && unpinned.length === 0, {
    there: 'the base images have digests',
    missing:
      dockerfile === undefined
        ? `there is no Dockerfile on ${productionBranch}`
        : `the Dockerfile on ${productionBranch} builds on whatever ${unpinned.join(', ')} names that day`,
    how: `In medspa's checkout \`node scripts/renew-base-images.ts\` writes the digests, of another Dockerfile by its path; then push it to ${productionBranch}: https://github.com/${repository}`,
  })
}

function workflowNeed({ repository, workflow }: RepositoryState): Need {
  const inputs = inputsIn(workflow)
  const missing = neededInputs.filter((name) => !inputs.includes(name))
  return need('workflow', workflow !== undefined && missing.length === 0, {
    there: `${deployWorkflow} takes ${neededInputs.join(', ')}`,
    missing:
      workflow === undefined
        ? `there is no ${deployWorkflow} on ${productionBranch}`
        : `${deployWorkflow} on ${productionBranch} does not take ${missing.join(', ')}`,
    how: `Push this checkout's ${deployWorkflow} to ${productionBranch} of ${repository}.`,
  })
}

/** Names of the inputs of a run by hand; none where the text is no workflow. */
function inputsIn(workflow: string | undefined): string[] {
  try {
    const { on } = parse(workflow ?? '') as { on?: { workflow_dispatch?: { inputs?: object } } }
    return Object.keys(on?.workflow_dispatch?.inputs ?? {})
  } catch {
    return []
  }
}

function need(
  id: string,
  isThere: boolean,
  { how, missing, there }: { there: string; missing: string; how: string },
): Need {
  return isThere ? { id, state: 'there', evidence: there, how: null } : { id, state: 'missing', evidence: missing, how }
}

const isMainAlone = (rules: EnvironmentRules | undefined): boolean =>
  Array.isArray(rules?.branches) && rules.branches.length === 1 && rules.branches[0] === productionBranch

function branchesOf(rules: EnvironmentRules | undefined): string {
  if (rules === undefined) return 'nothing: it is not there'
  if (rules.branches === 'any') return 'every branch'
  if (rules.branches === 'protected') return 'every protected branch'
  return rules.branches.length === 0 ? 'no branch' : rules.branches.join(', ')
}
