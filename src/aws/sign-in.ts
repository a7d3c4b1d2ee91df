import { getSSOTokenFromFile, loadSharedConfigFiles } from '@smithy/core/config'

type Profiles = Record<string, Record<string, string | undefined>>

/**
 * When the sign-in (`aws sso login`) behind a profile is over for good: after it neither medspa nor a Terraform that begins gets
 * keys any more. Undefined where nothing says it: no SSO, or a sign-in that renews itself (`sso_session`, with a refresh
 * token). Source: AWS SDKs and Tools Reference Guide, "IAM Identity Center credential provider".
 */
export async function signInEnds(profile: string | undefined): Promise<Date | undefined> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true })
  const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])
  const profiles: Profiles = Object.fromEntries(
    [...names].map((name) => [name, { ...configFile[name], ...credentialsFile[name] }]),
  )
  const session = ssoOf(profile ?? 'default', profiles, [])
  const token = session && (await getSSOTokenFromFile(session).catch(() => undefined))
  if (token === undefined || token.refreshToken) return undefined
  const ends = new Date(token.expiresAt)
  return Number.isNaN(ends.getTime()) ? undefined : ends
}

/** What the token of a profile's sign-in is kept under: the session's name, or the start URL of the older configuration. */
function ssoOf(name: string, profiles: Profiles, seen: readonly string[]): string | undefined {
  const found = profiles[name]
  const own = found?.sso_session ?? found?.sso_start_url
  const source = found?.source_profile
  if (own !== undefined || source === undefined || seen.includes(name)) return own
  return ssoOf(source, profiles, [...seen, name])
}
