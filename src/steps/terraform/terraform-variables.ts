import type { Settings } from '../../config/settings.ts'
import type { Variables } from '../../terraform/args.ts'

/** What every plan of an environment is made with; all else comes from the release parameter or is a first value. */
export const baseVariables = (
  settings: Pick<Settings, 'accountId' | 'configFile' | 'environment' | 'region'>,
): Variables => ({
  environment: settings.environment,
  aws_region: settings.region,
  // Where there is none, Terraform must not find one that medspa was not told of.
  config_file: settings.configFile ?? '',
  allowed_account_ids: settings.accountId === undefined ? undefined : [settings.accountId],
})

/** A service made by this deploy has no task before the schema is there, and nothing that would start one. */
export const newServiceVariables = { api_desired_count: '0', api_autoscaling_min_capacity: '0' }
