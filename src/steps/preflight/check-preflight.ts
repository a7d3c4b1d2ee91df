import { commandLine } from '../../command-line.ts'
import type { Deps } from '../../deps.ts'
import { OperatorError } from '../../errors.ts'
import type { Outcome } from '../step.ts'
import { checkTerraformEnvironment } from './check-variables.ts'

type Needs = Pick<Deps, 'identity' | 'profile' | 'settings' | 'terraform'>

const refused = (code: string, message: string, hint: string) =>
  new OperatorError(message, { code, whose: 'operator', exit: 'refused', hint })

/** Section 2.1: the tools are there, and the account and region are the environment's. Changes nothing. */
export async function checkPreflight(
  { identity, profile, settings, terraform }: Needs,
  signal?: AbortSignal,
): Promise<Outcome> {
  checkTerraformEnvironment({ profile })
  const version = await terraform.version()
  const accountId = await checkAccount({ identity, profile, settings }, signal)
  if (settings.databaseEngine !== 'rds') {
    throw refused(
      'database-engine-unsupported',
      `This medspa deploys database.engine "rds" only, and ${settings.environment} asks for "${settings.databaseEngine}".`,
      'Set database.engine to rds.',
    )
  }
  return { detail: `account ${accountId}, ${settings.region}, Terraform ${version}` }
}

/**
 * That a state bucket is known, and that the account, which is given back, is the environment's. The first call of every
 * command: a cancel does not wait for a network that is away.
 */
export async function checkAccount(
  { identity, profile, settings }: Pick<Deps, 'identity' | 'profile' | 'settings'>,
  signal?: AbortSignal,
): Promise<string> {
  if (settings.stateBucket === undefined) {
    throw new OperatorError('No state bucket is configured.', {
      code: 'state-bucket-unset',
      whose: 'operator',
      exit: 'usage',
      hint: 'Set TF_STATE_BUCKET, or state.bucket in medspa.config.yaml.',
    })
  }
  if (settings.regionInFile !== undefined && settings.region !== settings.regionInFile) {
    throw refused(
      'region-mismatch',
      `The shell says ${settings.region}, and ${settings.environment} lives in ${settings.regionInFile}.`,
      `Unset AWS_REGION and AWS_DEFAULT_REGION, or correct environments.${settings.environment}.aws.region.`,
    )
  }
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

/** Whether this medspa replaces the environment's tasks. */
export const isDeployable = ({ settings }: Pick<Deps, 'settings'>): boolean =>
  settings.environment !== 'production' && !settings.blueGreen

/** What only a deploy has to know beforehand; `plan`, `migrate` and `validate` do without. */
export function checkDeployable({ settings }: Pick<Deps, 'settings'>): void {
  if (!isDeployable({ settings })) {
    throw refused(
      'blue-green-unsupported',
      settings.blueGreen
        ? `${settings.environment} is deployed blue/green, which this medspa cannot carry out yet.`
        : 'This medspa does not deploy production yet.',
      'Until it can, apply infra/terraform by hand and deploy with the commands of section 2.',
    )
  }
}

/** What `park` has to know beforehand: nothing is put to sleep that this medspa cannot wake. */
export function checkWakeable({ settings }: Pick<Deps, 'settings'>): void {
  if (isDeployable({ settings })) return
  throw refused(
    'blue-green-unsupported',
    `This medspa could not wake ${settings.environment} again: it deploys neither blue/green nor production yet.`,
    `Let it run; \`${commandLine('cost', { flags: ['--parked'] })}\` shows what parking would save. By hand: section 5 of the checklist, and "Production, parked by hand" in docs/operations.md.`,
  )
}
