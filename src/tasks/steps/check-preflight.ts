import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { Outcome } from '../step.ts'

type Needs = Pick<Deps, 'identity' | 'profile' | 'settings' | 'terraform'>

const refused = (code: string, message: string, hint: string) =>
  new OperatorError(message, { code, whose: 'operator', exit: 'refused', hint })

/** Section 2.1: the tools are there, and the account and region are the environment's. Changes nothing. */
export async function checkPreflight({ identity, profile, settings, terraform }: Needs): Promise<Outcome> {
  const version = await terraform.version()
  const accountId = await checkAccount({ identity, profile, settings })
  if (settings.databaseEngine !== 'rds') {
    throw refused(
      'database-engine-unsupported',
      `This medspa deploys database.engine "rds" only, and ${settings.environment} asks for "${settings.databaseEngine}".`,
      'Set database.engine to rds.',
    )
  }
  return { detail: `account ${accountId}, ${settings.region}, Terraform ${version}` }
}

/** That a state bucket is known, and that the account, which is given back, is the environment's. */
export async function checkAccount({
  identity,
  profile,
  settings,
}: Pick<Deps, 'identity' | 'profile' | 'settings'>): Promise<string> {
  if (settings.stateBucket === undefined) {
    throw new OperatorError('No state bucket is configured.', {
      code: 'state-bucket-unset',
      whose: 'operator',
      exit: 'usage',
      hint: 'Set TF_STATE_BUCKET, or state.bucket in medspa.config.yaml.',
    })
  }
  const { accountId } = await identity.whoAmI()
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

/** What only a deploy has to know beforehand; `plan` and `validate` do without. */
export function checkDeployable({ settings }: Pick<Deps, 'settings'>): void {
  if (settings.blueGreen) {
    throw refused(
      'blue-green-unsupported',
      `${settings.environment} is configured for blue/green deployments, which this medspa cannot carry out yet.`,
      `Set environments.${settings.environment}.deploy.blue_green to false for rolling deployments.`,
    )
  }
}
