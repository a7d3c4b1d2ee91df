import { environmentFromSettings } from '../../cost/from-settings.ts'
import type { PricedEnvironment } from '../../cost/priced-environment.ts'
import type { Deps } from '../../deps.ts'
import type { Outcome } from '../step.ts'

/** Variables of infra/terraform that move the cost. */
const wanted = [
  'availability_zones',
  'enable_nat_gateway',
  'assign_public_ip',
  'api_task_cpu',
  'api_task_memory',
  'api_autoscaling_max_capacity',
  'api_on_demand_base',
  'enable_voice_webhooks',
  'db_instance_class',
  'redis_node_type',
  'redis_num_cache_clusters',
] as const

/** Section 4: what Terraform would make; neither it nor AWS is asked. */
export async function readPricedSettings(
  { settings, terraform }: Pick<Deps, 'settings' | 'terraform'>,
  context: { settings?: PricedEnvironment },
): Promise<Outcome> {
  const { blueGreen, desiredCount, environment, region } = settings
  const variables = { ...(await terraform.variableValues(wanted)), enable_blue_green: blueGreen }
  context.settings = environmentFromSettings({ environment, region, desiredCount, variables })
  return { detail: "Terraform's defaults, tfvars files, TF_VAR_… of the shell, medspa's configuration" }
}
