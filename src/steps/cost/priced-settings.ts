import { environmentFromSettings } from '../../cost/from-settings.ts'
import type { PricedEnvironment } from '../../cost/priced-environment.ts'
import type { Deps } from '../../deps.ts'

/** Variables of infra/terraform that move the cost. */
const pricedVariables = [
  'availability_zones',
  'enable_nat_gateway',
  'assign_public_ip',
  'api_task_cpu',
  'api_task_memory',
  'api_autoscaling_max_capacity',
  'api_on_demand_base',
  'enable_voice_webhooks',
  'db_instance_class',
  'db_backup_retention_days',
  'redis_node_type',
  'redis_num_cache_clusters',
] as const

/** What Terraform would make of the settings, as far as it costs money; neither Terraform nor AWS is asked. */
export async function pricedSettings({
  settings,
  terraform,
}: Pick<Deps, 'settings' | 'terraform'>): Promise<PricedEnvironment> {
  const { blueGreen, desiredCount, environment, region } = settings
  const variables = { ...(await terraform.variableValues(pricedVariables)), enable_blue_green: blueGreen }
  return environmentFromSettings({ environment, region, desiredCount, variables })
}
