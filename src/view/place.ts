import type { Deps } from '../deps.ts'

/**
 * An environment and where it is, for a question whose answer changes it: `development (sandbox)`, `production (account
 * 123456789012, us-east-1)`. The same command with and without `--sandbox` must not look alike when it asks.
 */
export function placeOf({
  identity,
  profile,
  settings,
}: {
  identity: Pick<Deps['identity'], 'known'>
  profile: Pick<Deps['profile'], 'name'>
  settings: Pick<Deps['settings'], 'environment' | 'region'>
}): string {
  if (profile.name === 'sandbox') return `${settings.environment} (sandbox)`
  const account = identity.known()?.accountId
  const where = [...(account === undefined ? [] : [`account ${account}`]), settings.region]
  return `${settings.environment} (${where.join(', ')})`
}
