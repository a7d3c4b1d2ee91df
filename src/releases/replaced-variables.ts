import { commandLine } from '../command-line.ts'

/** A variable of Terraform that an operator sets elsewhere, and what replaces it, as words after a colon; made when they are told. */
type Replaced = Readonly<Record<string, () => string>>

const sidecar = () => 'a sidecar is a container of the task now: `api.sidecars` in medspa.config.yaml'
const portal = () =>
  'the portal (S3, CloudFront) is outside of medspa: keep it in a Terraform of its own, under another state key'
const plain = (name: string) => () =>
  `a plain variable of the API: \`api.environment: {${name}: "…"}\` in medspa.config.yaml`

/**
 * Variables that the platform's own Terraform declares (wolfman30/medspa-ai-platform, infra/terraform/variables.tf and what its
 * `dev.tfvars` sets besides) and infra/terraform does not. docs/operations.md has the same table.
 */
const ofPlatform: Replaced = {
  enable_nova_sonic_sidecar: sidecar,
  enable_browser_sidecar: sidecar,
  ui_domain_name: portal,
  ui_certificate_arn: portal,
  ui_price_class: portal,
  cognito_user_pool_id: plain('COGNITO_USER_POOL_ID'),
  cognito_client_id: plain('COGNITO_CLIENT_ID'),
  cognito_region: plain('COGNITO_REGION'),
  elevenlabs_api_key: () =>
    `a credential, which no file and no state should hold: \`${commandLine('secrets set', { words: ['ELEVENLABS_API_KEY'] })}\``,
  environment_variables: () => 'plain variables of the API: `api.environment` in medspa.config.yaml',
  secret_environment_variables: () =>
    `keys of the application's secret: \`${commandLine('secrets set')}\`, and \`api.secrets\` in medspa.config.yaml`,
  api_lambda_memory: () => 'nothing: the memory of the voice Lambda is fixed',
  api_lambda_timeout: () =>
    'how long the voice Lambda waits for the API: `voice.upstream_timeout` in medspa.config.yaml',
}

/** Variables of the release (owned-variables.ts), each with the way in which it is changed. */
const ofRelease: Replaced = {
  api_image_tag: () => `\`${commandLine('deploy')}\` with --tag`,
  voice_lambda_image_tag: () => `\`${commandLine('deploy')}\` with --tag`,
  api_certificate_arn: () => '`certificate_arn` in medspa.config.yaml: docs/operations.md, "The API\'s name"',
  api_certificate_name: () => '`domain` in medspa.config.yaml: docs/operations.md, "The API\'s name"',
  enable_blue_green: () => 'docs/operations.md, "Another kind of deployment"; false is the first value of development',
  database_engine: () => '`database.engine` in medspa.config.yaml: docs/operations.md, "Another database engine"',
  deletion_protection: () => 'docs/operations.md, "Protecting database and load balancer"',
  parked_voice_image_digest: () => `\`${commandLine('park')}\`, which pushes medspa's own voice image`,
  parked: () => `\`${commandLine('park')}\` and \`${commandLine('restore')}\``,
  db_snapshot_identifier: () => `\`${commandLine('restore')}\` with --snapshot`,
  redis_snapshot_name: () => `\`${commandLine('restore')}\` with --redis-snapshot`,
}

/** What replaces a variable of Terraform in a file; undefined where that is not known. */
export function replacementOf(name: string): string | undefined {
  const replaced = { ...ofPlatform, ...ofRelease }
  return Object.hasOwn(replaced, name) ? replaced[name]?.() : undefined
}

/** Names that the platform's own Terraform has and ours has not. */
export const platformVariables: readonly string[] = Object.keys(ofPlatform)
