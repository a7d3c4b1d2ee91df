import { stat } from 'node:fs/promises'
import { loadSharedConfigFiles } from '@smithy/core/config'
import { shellWord } from '../command-line.ts'
import { exportSession } from '../expired-credentials.ts'

type Variables = Record<string, string | undefined>
/** Why there are no credentials; `hint` where something else helps than to sign in. */
export type CredentialsProblem = { reason: string; hint?: string }
type Profiles = Record<string, Record<string, string | undefined>>

/**
 * Why the SDK finds no credentials, as far as the shell and the files of the AWS CLI tell: the SDK says the same of all.
 * Undefined where they do not. Nothing of a file but names of profiles is told.
 */
export async function credentialsProblem(
  profile: string | undefined,
  env: Variables,
): Promise<CredentialsProblem | undefined> {
  const pair = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const
  const [id, secret] = pair.map((name) => Boolean(env[name]))
  if (profile === undefined && id !== secret)
    return { reason: `${id ? pair[0] : pair[1]} is set without ${id ? pair[1] : pair[0]}.` }
  for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) {
    const file = env[name]
    // The SDK passes over what it cannot read.
    if (file && !(await isFile(file))) return { reason: `${name} is ${file}, and that is no file.` }
  }
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true })
  const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])
  const profiles = Object.fromEntries(
    [...names].map((name) => [name, { ...configFile[name], ...credentialsFile[name] }]),
  )
  const name = profile ?? (profiles.default && 'default')
  if (name === undefined) return undefined
  const reason = problemOf(name, profiles, [])
  if (reason !== undefined) return { reason }
  return sessionProblem(name, profiles[name] ?? {})
}

const isFile = (file: string) =>
  stat(file).then(
    (found) => found.isFile(),
    () => false,
  )

function problemOf(name: string, profiles: Profiles, seen: readonly string[]): string | undefined {
  const profile = profiles[name]
  if (profile === undefined) {
    const known = Object.keys(profiles).slice(0, 10).join(', ')
    return `There is no profile ${name} in the files of the AWS CLI (${known ? `they have ${known}` : 'they have none'}).`
  }
  const source = profile.source_profile
  if (source !== undefined && source !== name && !seen.includes(source)) {
    const below = problemOf(source, profiles, [...seen, name])
    if (below !== undefined) return `The profile ${name} takes its credentials from ${source}. ${below}`
  }
  if (profile.credential_process !== undefined)
    return `The credential_process of the profile ${name} gave no credentials: run it by hand to see why.`
  const [id, secret] = [profile.aws_access_key_id, profile.aws_secret_access_key]
  if ((id === undefined) !== (secret === undefined))
    return `The profile ${name} has ${id === undefined ? 'aws_secret_access_key without aws_access_key_id' : 'aws_access_key_id without aws_secret_access_key'}.`
  const other = [
    'sso_session',
    'sso_start_url',
    'role_arn',
    'credential_source',
    'web_identity_token_file',
    'login_session',
  ]
  if (id === undefined && other.every((key) => profile[key] === undefined))
    return `The profile ${name} names no credentials.`
  return undefined
}

/** Sessions that only the AWS CLI begins. */
function sessionProblem(name: string, profile: Record<string, string | undefined>): CredentialsProblem | undefined {
  if (profile.mfa_serial !== undefined) {
    const reason = `The profile ${name} wants a code of its MFA device, and the AWS CLI alone can ask for the code.`
    return { reason, hint: exportSession(name) }
  }
  if (profile.login_session === undefined) return undefined
  const login = `aws login${name === 'default' ? '' : ` --profile ${shellWord(name)}`}`
  return {
    reason: `The session of the profile ${name} has ended, or never began.`,
    hint: `Sign in by \`${login}\`. ${exportSession(name)}`,
  }
}
