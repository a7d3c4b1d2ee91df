import { OperatorError } from '../errors.ts'
import type { Profile } from './profile.ts'

/** The role that a rehearsal runs in, and for how long its keys count. */
export type SandboxSession = {
  /** A name, or an ARN. */
  role: string
  seconds: number
}

export type SessionKeys = {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
  /** When they end. */
  expiration?: Date | undefined
}

const ROLE = 'MEDSPA_SANDBOX_ROLE'
const SECONDS = 'MEDSPA_SANDBOX_SESSION'
/** STS's shortest and longest session; a role may allow less. */
const SHORTEST = 900
const LONGEST = 43_200
/** STS's own, where none is asked for. */
const USUAL = 3600

/** What MEDSPA_SANDBOX_ROLE and MEDSPA_SANDBOX_SESSION ask for; undefined: the operator's keys of the sandbox. */
export function sandboxSession(variables: Record<string, string | undefined>): SandboxSession | undefined {
  const { [ROLE]: role = '', [SECONDS]: seconds = '' } = variables
  if (role === '' && seconds === '') return undefined
  if (role === '') throw invalid(`${SECONDS} is set and ${ROLE} is not.`, `Set ${ROLE} to a role of the sandbox.`)
  if (!/^(arn:aws:iam::\d{12}:role\/([\w+=,.@/-]+\/)?)?[\w+=,.@-]{1,64}$/.test(role)) {
    throw invalid(
      `${ROLE} is ${JSON.stringify(role)}, which is no name and no ARN of a role.`,
      'An example: medspa-development-task, or arn:aws:iam::123456789012:role/medspa-development-task.',
    )
  }
  if (seconds === '') return { role, seconds: USUAL }
  if (!/^\d{1,6}$/.test(seconds) || Number(seconds) < SHORTEST || Number(seconds) > LONGEST) {
    throw invalid(
      `${SECONDS} is ${JSON.stringify(seconds)}, and a session lasts ${SHORTEST} to ${LONGEST} seconds.`,
      `Set ${SECONDS} to a whole number from ${SHORTEST} to ${LONGEST}, or unset it for ${USUAL}.`,
    )
  }
  return { role, seconds: Number(seconds) }
}

/** The same rehearsal with a session's keys for everything: the CLI, Terraform, and what they start. */
export const inSession = (profile: Profile, keys: SessionKeys): Profile => ({
  ...profile,
  credentials: keys,
  env: {
    ...profile.env,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
    ...(keys.expiration && { AWS_CREDENTIAL_EXPIRATION: keys.expiration.toISOString() }),
  },
})

const invalid = (message: string, hint: string) =>
  new OperatorError(message, { code: 'sandbox-session-invalid', whose: 'operator', exit: 'usage', hint })
