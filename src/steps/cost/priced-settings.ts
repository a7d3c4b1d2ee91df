import { environmentFromSettings, pricedVariables } from '../../cost/from-settings.ts'
import type { PricedEnvironment } from '../../cost/priced-environment.ts'
import type { Deps } from '../../deps.ts'
import { targetsOf } from '../../releases/targets.ts'
import { withPlatform } from '../terraform/variables-with-platform.ts'

/**
 * What Terraform would make of the settings, as far as it costs money; neither Terraform nor AWS is asked. `voice`: whether voice
 * is on where the settings say nothing of it.
 */
export async function pricedSettings(
  { settings, terraform }: Pick<Deps, 'settings' | 'terraform'>,
  { voice }: { voice?: boolean } = {},
): Promise<PricedEnvironment> {
  const { blueGreen, databaseEngine, desiredCount, environment, region } = settings
  const platform = { ...settings.platform, voice: { enabled: voice, ...settings.platform.voice } }
  const values = withPlatform(await terraform.variableValues(pricedVariables), platform)
  const variables = { ...values, enable_blue_green: blueGreen, database_engine: databaseEngine }
  const targets = targetsOf(platform).length
  const workers = platform.workers ?? {}
  const database = platform.database ?? {}
  return environmentFromSettings({ environment, region, desiredCount, targets, variables, workers, database })
}
