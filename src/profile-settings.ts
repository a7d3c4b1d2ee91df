import { assumeSandboxRole } from './aws/assume-role.ts'
import { profileRegion } from './aws/profile-region.ts'
import type { LoadedConfig } from './config/load.ts'
import type { Environment } from './config/names.ts'
import { awsProfileOf } from './config/place/place.ts'
import { variableOf } from './config/platform/platform-variables.ts'
import type { Profile } from './config/profile.ts'
import { inSession, type SandboxSession } from './config/sandbox-session.ts'
import { type Settings, settingsFor } from './config/settings.ts'

/** The rehearsal in the role that MEDSPA_SANDBOX_ROLE names, where it names one: with a session's keys instead of its operator's. */
export async function profileInRole(profile: Profile, session: SandboxSession | undefined): Promise<Profile> {
  const { accountId, credentials, endpoint } = profile
  if (session === undefined || credentials === undefined || endpoint === undefined || accountId === undefined)
    return profile
  const region = profile.env.AWS_REGION ?? 'us-east-1'
  return inSession(profile, await assumeSandboxRole({ region, endpoint, credentials }, { ...session, accountId }))
}

/** An environment's settings on AWS, or in a rehearsal, where nothing of ~/.aws counts. */
export async function settingsIn(profile: Profile, environment: Environment, config: LoadedConfig): Promise<Settings> {
  if (profile.name === 'sandbox') {
    const variables = {
      ...profile.env,
      ...rehearsalName(profile, environment, config),
      ...rehearsalCalls(profile, environment, config),
    }
    return settingsOf(profile, settingsFor(environment, config, variables))
  }
  const region = await profileRegion(awsProfileOf(environment, config, profile.env))
  return settingsFor(environment, config, profile.env, region)
}

/**
 * The name of a rehearsal of production that nothing names: production needs a certificate. Given as variables are, so that the
 * release parameter keeps it for a bare apply.
 */
function rehearsalName(
  { env, zone }: Pick<Profile, 'env' | 'zone'>,
  environment: Environment,
  config: LoadedConfig,
): Record<string, string> {
  const own = config.file.environments?.[environment]
  const paths = ['domain', 'route53_zone_id', 'certificate_arn'] as const
  const isGiven = paths.some((path) => own?.[path] !== undefined || env[variableOf(path)])
  if (environment !== 'production' || zone === undefined || isGiven) return {}
  return { [variableOf('domain')]: `api.${zone.name}`, [variableOf('route53_zone_id')]: zone.id }
}

/**
 * A rehearsal's calls never leave this machine: without a certificate its webhooks may go on unencrypted, unless the operator
 * says something of it. Given as variables are, so that the release parameter keeps it for a bare apply.
 */
function rehearsalCalls(
  { env }: Pick<Profile, 'env'>,
  environment: Environment,
  config: LoadedConfig,
): Record<string, string> {
  const name = variableOf('voice.allow_plain_http')
  const isGiven = config.file.environments?.[environment]?.voice?.allow_plain_http !== undefined || env[name]
  return environment === 'production' || isGiven ? {} : { [name]: 'true' }
}

/** A rehearsal has an account, a region and a bucket of its own, whatever the configuration says of the real ones. */
const settingsOf = (profile: Profile, settings: Settings): Settings => ({
  ...settings,
  accountId: profile.accountId,
  accountIdInFile: undefined,
  awsProfile: undefined,
  regionFrom: undefined,
  regionInFile: undefined,
  stateBucket: profile.stateBucket,
})
