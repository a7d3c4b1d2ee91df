import type { QuotaName } from '../../aws/account/quotas.ts'
import type { Counted } from '../../aws/account/usage.ts'

/** What an environment takes of one quota of the account. */
export type QuotaNeed = {
  quota: QuotaName
  /** As AWS's console calls it. */
  name: string
  /** What AWS counts against it. */
  counts: Counted
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
  'availability_zones',
  'deployment_maximum_percent',
  'enable_nat_gateway',
  'enable_voice_webhooks',
  'voice_throttle_rate_limit',
] as const

/** CPU units of a vCPU, and of a one-off task: migration, probe. */
const UNITS = 1024
const ONE_OFF_UNITS = 256
/** Seconds that the voice function takes at most: infra/terraform/modules/lambda. */
const VOICE_SECONDS = 14
/** AWS's usual values. */
const USUAL = { vcpus: 6, concurrency: 1000, addresses: 5, vpcs: 5, balancers: 50 }
/** Zones of an environment whose settings name none: infra/terraform/modules/vpc. */
const ZONES = 2

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
  const vcpus = (counts: Counted, code: string, name: string, least: number, most: number): QuotaNeed => ({
    quota: { service: 'fargate', code },
    name,
    counts,
    least,
    most,
    ask: Math.max(USUAL.vcpus, Math.ceil(most)),
    so: 'a deployment at full size could not start all its tasks',
  })
  const rate = numberOf('voice_throttle_rate_limit', 10)
  return [
    vcpus(
      'on-demand',
      'L-3032A538',
      'Fargate On-Demand vCPU resource count',
      onDemand + oneOff,
      onDemand * rolling + oneOff,
    ),
    vcpus(
      'spot',
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
            counts: 'concurrency' as const,
            least: 0,
            most: Math.ceil(rate * VOICE_SECONDS),
            ask: USUAL.concurrency,
            so: `while the API is slow, Lambda refuses calls that the gateway lets in (${rate} a second): ask for more, or lower voice_throttle_rate_limit`,
          },
        ]),
    ...networkNeeds({ production, variables }),
  ]
}

/**
 * Things that an environment keeps: a public address for each NAT gateway, its VPC, its load balancer. Without one of them
 * Terraform stops in the middle of an apply.
 */
function networkNeeds({
  production,
  variables: { availability_zones: zones, enable_nat_gateway: nat },
}: {
  production: boolean
  variables: Pick<
    Readonly<Record<(typeof quotaVariables)[number], unknown>>,
    'availability_zones' | 'enable_nat_gateway'
  >
}): QuotaNeed[] {
  const named = Array.isArray(zones) ? zones.length : 0
  // As infra/terraform/main.tf says it to its module.
  const gateways = String(nat ?? true) === 'false' ? 0 : production ? named || ZONES : 1
  const kept = (quota: QuotaName, name: string, counts: Counted, needed: number, usual: number): QuotaNeed => ({
    quota,
    name,
    counts,
    least: needed,
    most: needed,
    ask: Math.max(usual, needed),
    so: 'Terraform could not make it',
  })
  return [
    kept({ service: 'ec2', code: 'L-0263D0A3' }, 'EC2-VPC Elastic IPs', 'addresses', gateways, USUAL.addresses),
    kept({ service: 'vpc', code: 'L-F678F1CE' }, 'VPCs per Region', 'vpcs', 1, USUAL.vpcs),
    kept(
      { service: 'elasticloadbalancing', code: 'L-53DA6B97' },
      'Application Load Balancers per Region',
      'load-balancers',
      1,
      USUAL.balancers,
    ),
  ]
}
