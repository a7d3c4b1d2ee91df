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

/** A service that Fargate runs: CPU units of a task, tasks in a quiet and in a busy minute. */
type FargateService = { units: number; tasks: number; mostTasks: number }

/**
 * Pure: what a new environment needs of the account, by the values of `quotaVariables` and by what the configuration says of
 * workers. Each service has the API's base on demand, and each may roll at once: a bare apply moves them all.
 */
export function quotaNeeds({
  desiredCount,
  production,
  variables,
  workers = [],
}: {
  desiredCount: number
  production: boolean
  variables: Readonly<Record<(typeof quotaVariables)[number], unknown>>
  workers?: readonly { cpu?: number | undefined; desired_count?: number | undefined }[]
}): QuotaNeed[] {
  const numberOf = (name: (typeof quotaVariables)[number], otherwise: number) => {
    const value = variables[name] ?? ''
    // What is no number Terraform has refused by now.
    return value === '' || !Number.isFinite(Number(value)) ? otherwise : Number(value)
  }
  const services: FargateService[] = [
    {
      units: numberOf('api_task_cpu', 512),
      tasks: desiredCount,
      mostTasks: Math.max(desiredCount, numberOf('api_autoscaling_max_capacity', 4)),
    },
    // Nothing scales them.
    ...workers.map(({ cpu: units = 256, desired_count: tasks = 1 }) => ({ units, tasks, mostTasks: tasks })),
  ]
  const base = numberOf('api_on_demand_base', production ? 1 : 0)
  const sum = (vcpuOf: (service: FargateService) => number) =>
    services.reduce((total, service) => total + vcpuOf(service), 0)
  const onDemand = sum(({ tasks, units }) => (Math.min(base, tasks) * units) / UNITS)
  const spot = (tasksOf: (service: FargateService) => number) =>
    sum((service) => (Math.max(0, tasksOf(service) - base) * service.units) / UNITS)
  const rolling = numberOf('deployment_maximum_percent', 200) / 100
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
    vcpus('L-3032A538', 'Fargate On-Demand vCPU resource count', onDemand + oneOff, onDemand * rolling + oneOff),
    vcpus(
      'L-36FBB829',
      'Fargate Spot vCPU resource count',
      spot(({ tasks }) => tasks),
      spot(({ mostTasks }) => mostTasks) * rolling,
    ),
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
