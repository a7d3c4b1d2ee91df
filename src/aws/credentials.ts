import type { Clients } from './clients.ts'
import { signInEnds } from './sign-in.ts'

/**
 * How long a command's credentials count.
 * - `lasting`: access keys of a user; they have no end.
 * - `renewed`: medspa and its Terraform, which takes them from the same place by itself, get new ones meanwhile: a profile
 *   with SSO or a role, a process, an instance, a container, a web identity whose token somebody renews.
 * - `ends`: keys of a session that was handed over whole, or of a sign-in that is over then; nobody here can renew them.
 * - `unknown`: the same, without anything that says when they end.
 */
export type CredentialsLife =
  | { kind: 'lasting' }
  | { kind: 'renewed' }
  | { kind: 'unknown' }
  /** `saidBy`: the variable that says it; an earlier session may have left the variable there. */
  | { kind: 'ends'; at: Date; saidBy?: 'AWS_CREDENTIAL_EXPIRATION' }

export type CredentialsAdapter = {
  /** Rejects as the SDK does where there are none. */
  life: () => Promise<CredentialsLife>
}

/** What the SDK found, and by which of its ways (`$source`). */
type Found = { expiration?: Date | undefined; sessionToken?: string | undefined; $source?: object | undefined }

/** Ways by which keys are handed over as they are: given in code (a rehearsal), in the shell, in a file of the AWS CLI. */
const HANDED_OVER = ['CREDENTIALS_CODE', 'CREDENTIALS_ENV_VARS', 'CREDENTIALS_PROFILE']
/** Ways by a web identity's token. */
const BY_TOKEN = ['CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN', 'CREDENTIALS_PROFILE_STS_WEB_ID_TOKEN']

/**
 * Pure: how long they count. A GitHub job's web identity token ends minutes after it was made, and nobody writes a new one into
 * its file: what was made of it is not renewed there.
 */
export function lifeOf({ $source = {}, expiration, sessionToken }: Found, inJob: boolean): CredentialsLife {
  const ways = Object.keys($source)
  const fixed = ways.every((way) => HANDED_OVER.includes(way)) || (inJob && ways.some((way) => BY_TOKEN.includes(way)))
  if (!fixed) return { kind: 'renewed' }
  // First: a user's keys have no end, and an earlier session may have left its AWS_CREDENTIAL_EXPIRATION in the shell.
  if (!sessionToken) return { kind: 'lasting' }
  if (expiration === undefined || Number.isNaN(expiration.getTime())) return { kind: 'unknown' }
  const ofShell = ways.includes('CREDENTIALS_ENV_VARS')
  return { kind: 'ends', at: expiration, ...(ofShell && { saidBy: 'AWS_CREDENTIAL_EXPIRATION' as const }) }
}

/** The credentials that every client of this command has; the shell's say their end in AWS_CREDENTIAL_EXPIRATION. */
export const createCredentials = ({
  clients,
  env,
  profile,
}: {
  clients: Pick<Clients, 'sts'>
  env: Record<string, string | undefined>
  /** Of the AWS CLI's files. */
  profile: string | undefined
}): CredentialsAdapter => ({
  async life() {
    const { config } = await clients.sts()
    const found: Found = await config.credentials()
    const ofShell = found.$source !== undefined && 'CREDENTIALS_ENV_VARS' in found.$source
    const quoted = ofShell ? quotedTime(env.AWS_CREDENTIAL_EXPIRATION) : undefined
    const life = lifeOf({ ...found, expiration: quoted ?? found.expiration }, env.GITHUB_ACTIONS === 'true')
    if (life.kind !== 'renewed') return life
    const at = await signInEnds(profile)
    return at === undefined ? life : { kind: 'ends', at }
  },
})

/**
 * `"2026-12-01T07:00:00.000Z"`, with its quotes, which the SDK cannot read: configure-aws-credentials gives a Date to
 * `setOutput` (its `outputCredentials`), which writes as JSON whatever is no text (`toCommandValue` of @actions/core).
 */
const quotedTime = (text: string | undefined): Date | undefined => {
  const time = /^"([^"]+)"$/.exec(text?.trim() ?? '')?.[1]
  return time === undefined || Number.isNaN(Date.parse(time)) ? undefined : new Date(time)
}
