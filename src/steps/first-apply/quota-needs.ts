import type { QuotaName } from '../../aws/account/quotas.ts'

/** What an environment takes of one quota of the account. */
export type QuotaNeed = {
  quota: QuotaName
  /** As AWS's console calls it. */
  name: string
  /** Below it nothing can run. 0: it only gets tight. */
  least: number
  /** What a busy minute takes. */
  most: number
  /** What to ask AWS for. */
  ask: number
  /** What happens where the quota is below `most`, after "so". */
  so: string
}

/** Variables of infra/terraform that `quotaNeeds` reads. */
export const quotaVariables = [
  'api_task_cpu',
  'api_autoscaling_max_capacity',
  'api_on_demand_base',
  'deployment_maximum_percent',
  'enable_voice_webhooks',
  'voice_throttle_rate_limit',
] as const

/** CPU units of a vCPU, and of a one-off task: migration, probe. */
const UNITS = 1024
const ONE_OFF_UNITS = 256
/** Seconds that the voice function takes at most: infra/terraform/modules/lambda. */
const VOICE_SECONDS = 14
/** AWS's usual values. */
const USUAL = { vcpus: 6, concurrency: 1000 }

/** Pure: what a new environment needs of the account, by the values of `quotaVariables`. */
export function quotaNeeds({
  desiredCount,
  production,
  variables,
}: {
  desiredCount: number
  production: boolean
  variables: Readonly<Record<(typeof quotaVariables)[number], unknown>>
}): QuotaNeed[] {
  const numberOf = (name: (typeof quotaVariables)[number], otherwise: number) => {
    const value = variables[name] ?? ''
    // What is no number Terraform has refused by now.
    return value === '' || !Number.isFinite(Number(value)) ? otherwise : Number(value)
  }
  const vcpu = numberOf('api_task_cpu', 512) / UNITS
  const onDemand = numberOf('api_on_demand_base', production ? 1 : 0)
  const spot = (tasks: number) => Math.max(0, tasks - onDemand) * vcpu
  const busiest = Math.max(desiredCount, numberOf('api_autoscaling_max_capacity', 4))
  const rolling = numberOf('deployment_maximum_percent', 200) / 100
  const onDemandLeast = Math.min(onDemand, desiredCount) * vcpu
  const oneOff = ONE_OFF_UNITS / UNITS
  const vcpus = (code: string, name: string, least: number, most: number): QuotaNeed => ({
    quota: { service: 'fargate', code },
    name,
    least,
    most,
    ask: Math.max(USUAL.vcpus, Math.ceil(most)),
    so: 'a deployment at full size could not start all its tasks',
  })
  const rate = numberOf('voice_throttle_rate_limit', 10)
  return [
    vcpus(
      'L-3032A538',
      'Fargate On-Demand vCPU resource count',
      onDemandLeast + oneOff,
      onDemandLeast * rolling + oneOff,
    ),
    vcpus('L-36FBB829', 'Fargate Spot vCPU resource count', spot(desiredCount), spot(busiest) * rolling),
    ...(String(variables.enable_voice_webhooks ?? true) === 'false'
      ? []
      : [
          {
            quota: { service: 'lambda', code: 'L-B99A9384' },
            name: 'Lambda concurrent executions',
            least: 0,
            most: Math.ceil(rate * VOICE_SECONDS),
            ask: USUAL.concurrency,
            so: `while the API is slow, Lambda refuses calls that the gateway lets in (${rate} a second): ask for more, or lower voice_throttle_rate_limit`,
          },
        ]),
  ]
}
