import type { Identity } from '../aws/identity.ts'
import type { Profile } from '../config/profile.ts'
import type { Settings } from '../config/settings.ts'

/**
 * An environment and where it is, for a question whose answer changes it: `development (sandbox)`, `production (account
 * 123456789012, us-east-1)`. The same command with and without `--sandbox` must not look alike when it asks.
 */
export function placeOf({
  identity,
  profile,
  settings,
}: {
  identity: Pick<Identity, 'known'>
  profile: Pick<Profile, 'name'>
  settings: Pick<Settings, 'environment' | 'region'>
}): string {
  if (profile.name === 'sandbox') return `${settings.environment} (sandbox)`
  const account = identity.known()?.accountId
  const where = [...(account === undefined ? [] : [`account ${account}`]), settings.region]
  return `${settings.environment} (${where.join(', ')})`
}
