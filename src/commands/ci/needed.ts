/**
 * Secrets that the workflows need: section 3 of the checklist names them. `ofEnvironment`: each GitHub Environment has its own, and
 * one of the repository is none.
 */
export const neededSecrets = [
  {
    name: 'AWS_ACCOUNT_ID',
    what: 'the number of the AWS account',
    expected: 'twelve digits',
    shape: /^\d{12}$/,
  },
  {
    name: 'AWS_DEPLOY_ROLE_ARN',
    what: 'the IAM role that the workflow takes by OIDC',
    ofEnvironment: true,
    expected: 'arn:aws:iam::123456789012:role/NAME',
    shape: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  },
  {
    name: 'TF_STATE_BUCKET',
    what: "the bucket of Terraform's state",
    expected: "a bucket's name of 3 to 63 small letters, digits, dots and dashes",
    shape: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  },
  {
    name: 'API_CERTIFICATE_ARN',
    what: "the certificate of the API's load balancer",
    expected: 'arn:aws:acm:REGION:123456789012:certificate/ID',
    shape: /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/,
  },
] as const

/** Inputs of the workflow `Deploy (Development -> Production)` that somebody may set by hand. */
export const neededInputs = ['deploy_development', 'deploy_production', 'force_redeploy'] as const

export const deployWorkflow = '.github/workflows/deploy-ecs.yml'
/** The one branch that production is deployed from. */
export const productionBranch = 'main'

/**
 * GitHub's Environments that jobs change an environment in: deployments in the first two, park and restore in the others. Each has a
 * role that trusts its name alone (infra/bootstrap/github.tf).
 */
export const githubEnvironments = [
  'development',
  'production',
  'development-operations',
  'production-operations',
] as const
export type GithubEnvironment = (typeof githubEnvironments)[number]

/** Those with reviewers, and a branch of their own. */
export const productionEnvironments = ['production', 'production-operations'] as const

/** That of the plans on pull requests: whose author decides what runs with the role's rights. */
export const planEnvironment = 'development-plan'
