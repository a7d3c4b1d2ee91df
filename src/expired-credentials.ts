import { profileInFile, shellWord } from './command-line.ts'

/** AWS's error codes for credentials that have ended, whichever service says it. */
export const expiredCodes = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired']

type Variables = Record<string, string | undefined>

/** What gives credentials here: a rehearsal's role, a CI job's web identity, keys in the shell, or a sign-in on this machine. */
type Origin = 'rehearsal' | 'job' | 'keys' | 'sign-in'

/**
 * By the variables of this process, which the SDK reads too. A profile that AWS_PROFILE or the configuration file names beats
 * keys in the shell. A job's keys come from a web identity token that nobody may use twice: nothing in the job renews them.
 */
function originOf(variables: Variables): Origin {
  if (variables.MEDSPA_SANDBOX_ROLE) return 'rehearsal'
  if (variables.GITHUB_ACTIONS === 'true' || variables.AWS_WEB_IDENTITY_TOKEN_FILE) return 'job'
  return variables.AWS_ACCESS_KEY_ID && !variables.AWS_PROFILE && profileInFile() === undefined ? 'keys' : 'sign-in'
}

const profileOption = (profile = profileInFile()): string =>
  profile === undefined || profile === 'default' ? '' : ` --profile ${shellWord(profile)}`

/** The aws CLI takes the shell's own keys first, and would export those that have ended again. */
const exported = (profile?: string): string =>
  `unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_CREDENTIAL_EXPIRATION; eval "$(aws configure export-credentials${profileOption(profile)} --format env)"`

/** The command that signs in, with the profile that the configuration file names: the aws CLI does not read the file. */
export const signInCommand = (): string => `aws sso login${profileOption()}`

/** How to come by credentials that last longer, as a sentence. */
export function longerSession(variables: Variables = process.env): string {
  return {
    rehearsal: 'Take a longer session: set MEDSPA_SANDBOX_SESSION to more seconds, as the role allows.',
    job: "Give the job a longer session: `role-duration-seconds: 14400` for aws-actions/configure-aws-credentials, and the role's MaxSessionDuration to match.",
    keys: `Take a longer session, then run this again: \`${exported()}\` after a new sign-in (with \`--profile NAME\` for keys of a profile); keys of sts:AssumeRole take \`--duration-seconds\` up to the role's MaxSessionDuration.`,
    'sign-in': `Take a longer session, then run this again: \`${signInCommand()}\`; where the profile's own session is too short, have its permission set (or \`duration_seconds\` and the role's MaxSessionDuration) allow more.`,
  }[originOf(variables)]
}

/** What to do where credentials have ended, as a sentence; the command goes on where it stopped. */
export function signInAgain(variables: Variables = process.env): string {
  const renew = {
    rehearsal: 'the session of MEDSPA_SANDBOX_ROLE is over: set MEDSPA_SANDBOX_SESSION to more seconds',
    job: "nothing renews a job's session: run the job again with a longer session (`role-duration-seconds`, and the role's MaxSessionDuration)",
    keys: `take new ones (\`${exported()}\`, or as these were taken)`,
    'sign-in': `sign in again (\`${signInCommand()}\`)`,
  }[originOf(variables)]
  return `The credentials have expired: ${renew}, then run this again; it goes on where it stopped.`
}

/**
 * What to do where the AWS CLI alone can begin a profile's session: it asks for the code of an MFA device, and it knows
 * `aws login`, which Terraform's S3 backend and AWS provider do not (hashicorp/aws-sdk-go-base issue 1433).
 */
export const exportSession = (profile?: string): string =>
  `Give this shell the session's keys: \`${exported(profile)}; unset AWS_PROFILE\`. They count where no profile is named, by AWS_PROFILE or by aws.profile in medspa.config.yaml; set AWS_REGION if the profile had the region. Then run this again.`
