import type { Settings } from '../../config/settings.ts'

/**
 * Pure: values of Terraform's variables with what the configuration gives in the place of those that nobody passes, as
 * infra/terraform/modules/config does.
 */
export const withPlatform = <Values extends Readonly<Record<string, unknown>>>(
  values: Values,
  { api, voice }: Settings['platform'],
): Values => ({
  ...values,
  ...('api_task_cpu' in values && { api_task_cpu: values.api_task_cpu ?? api?.cpu ?? null }),
  ...('api_task_memory' in values && { api_task_memory: values.api_task_memory ?? api?.memory ?? null }),
  ...('enable_voice_webhooks' in values && {
    enable_voice_webhooks: values.enable_voice_webhooks ?? voice?.enabled ?? null,
  }),
})
