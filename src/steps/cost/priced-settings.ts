import { environmentFromSettings, pricedVariables } from '../../cost/from-settings.ts'
import type { PricedEnvironment } from '../../cost/priced-environment.ts'
import type { Deps } from '../../deps.ts'

/** What Terraform would make of the settings, as far as it costs money; neither Terraform nor AWS is asked. */
export async function pricedSettings({
  settings,
  terraform,
}: Pick<Deps, 'settings' | 'terraform'>): Promise<PricedEnvironment> {
  const { blueGreen, desiredCount, environment, region } = settings
  const variables = { ...(await terraform.variableValues(pricedVariables)), enable_blue_green: blueGreen }
  return environmentFromSettings({ environment, region, desiredCount, variables })
}
