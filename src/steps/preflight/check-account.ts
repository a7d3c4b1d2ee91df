import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import { type Progress, step } from '../step.ts'
import { type CredentialsNeeds, checkCredentials } from './check-credentials.ts'

type Needs = Pick<Deps, 'identity' | 'profile' | 'settings'>

const refused = (code: string, message: string, hint: string) =>
  new OperatorError(message, { code, whose: 'operator', exit: 'refused', hint })

const line = { id: 'preflight', section: '2.1', title: 'Check account and region', looks: true } as const

/** Section 2.1 for commands that do not ask Terraform: the account and region are the environment's. Changes nothing. */
export const checkAccount = step({
  ...line,
  run: (deps: Needs, _: object, { signal }: Progress) => tellAccount(deps, signal),
})

/** The same for a command that lasts: refused (exit 3) where the credentials end before it may. */
const checkAccountFor = (command: string) =>
  step({
    ...line,
    run: async (deps: Needs & CredentialsNeeds, context: object, { signal }: Progress) => {
      const told = await tellAccount(deps, signal)
      const credentials = await checkCredentials(deps, context, { command })
      return credentials === undefined ? told : { detail: `${told.detail}; ${credentials}` }
    },
  })

/** For a command that replaces tasks afterwards. */
export const checkAccountToRoll = checkAccountFor('secrets')

/** For a way back, which Terraform is not asked about. */
export const checkAccountToGoBack = checkAccountFor('rollback')

const tellAccount = async (deps: Needs, signal: AbortSignal): Promise<{ detail: string }> => ({
  detail: `account ${await accountOf(deps, signal)}, ${regionTold(deps)}`,
})

/** `eu-central-1 (the profile clinic)`: whoever expects another region sees where this one comes from. */
export const regionTold = ({ settings: { region, regionFrom } }: Pick<Needs, 'settings'>): string =>
  regionFrom === undefined ? region : `${region} (${regionFrom})`

/**
 * That a state bucket is known, and that the account, which is given back, is the environment's. The first call of every
 * command: a cancel does not wait for a network that is away.
 */
export async function accountOf({ identity, profile, settings }: Needs, signal?: AbortSignal): Promise<string> {
  const misplaced = misplacedBy(settings)
  if (misplaced !== undefined) throw misplaced
  const { accountId } = await identity.whoAmI(signal)
  const expected = settings.accountId ?? profile.accountId
  if (expected !== undefined && accountId !== expected) {
    throw refused(
      'account-mismatch',
      `The credentials belong to account ${accountId}, and ${settings.environment} lives in ${expected}.`,
      `Take the credentials of ${expected}, or correct aws.account_id in medspa.config.yaml.`,
    )
  }
  return accountId
}

/** Asks what `accountOf` will want to know, where it will ask. */
export async function beginAccount({ identity, settings }: Omit<Needs, 'profile'>, signal: AbortSignal): Promise<void> {
  if (misplacedBy(settings) === undefined) await identity.begin(signal)
}

/** What is wrong with the place by the settings alone. */
function misplacedBy(settings: Needs['settings']): OperatorError | undefined {
  if (settings.stateBucket === undefined) {
    return new OperatorError('No state bucket is configured.', {
      code: 'state-bucket-unset',
      whose: 'operator',
      exit: 'usage',
      hint: 'Set TF_STATE_BUCKET, or state.bucket in medspa.config.yaml.',
    })
  }
  if (settings.regionInFile === undefined || settings.region === settings.regionInFile) return undefined
  return refused(
    'region-mismatch',
    `The shell says ${settings.region}, and ${settings.environment} lives in ${settings.regionInFile}.`,
    `Unset AWS_REGION and AWS_DEFAULT_REGION, or correct environments.${settings.environment}.aws.region.`,
  )
}
