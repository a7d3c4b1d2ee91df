import { randomUUID } from 'node:crypto'
import type { DeploymentConfigInfo, TrafficRoutingConfig } from '@aws-sdk/client-codedeploy'
import { AwsError } from '../errors.ts'
import { type ShiftStep, shiftSteps } from './traffic-shift.ts'

/** Deployment configurations: AWS's own, and those that somebody made. */
export type DeploymentConfigs = {
  /** Throws `DeploymentConfigDoesNotExistException`. */
  get: (name: string) => DeploymentConfigInfo
  names: () => string[]
  /** Makes one and gives its id. Throws what AWS documents of CreateDeploymentConfig. */
  create: (asked: Record<string, unknown>) => string
  remove: (name: string) => void
  /** The steps of a shift by a configuration for ECS. */
  stepsOf: (name: string) => ShiftStep[]
  /** Those that somebody made, for a copy of the sandbox. */
  own: Map<string, DeploymentConfigInfo>
}

const PREFIX = 'CodeDeployDefault.'
const canary = (canaryPercentage: number, canaryInterval: number): TrafficRoutingConfig => ({
  type: 'TimeBasedCanary',
  timeBasedCanary: { canaryPercentage, canaryInterval },
})
const linear = (linearPercentage: number, linearInterval: number): TrafficRoutingConfig => ({
  type: 'TimeBasedLinear',
  timeBasedLinear: { linearPercentage, linearInterval },
})
const ON_ECS: Record<string, TrafficRoutingConfig> = {
  ECSAllAtOnce: { type: 'AllAtOnce' },
  ECSCanary10Percent5Minutes: canary(10, 5),
  ECSCanary10Percent15Minutes: canary(10, 15),
  ECSLinear10PercentEvery1Minutes: linear(10, 1),
  ECSLinear10PercentEvery3Minutes: linear(10, 3),
}
const ON_SERVERS: Record<string, NonNullable<DeploymentConfigInfo['minimumHealthyHosts']>> = {
  AllAtOnce: { type: 'FLEET_PERCENT', value: 0 },
  HalfAtATime: { type: 'FLEET_PERCENT', value: 50 },
  OneAtATime: { type: 'HOST_COUNT', value: 1 },
}

/** Source: CodeDeploy user guide, "Working with deployment configurations"; those for Lambda are left out. */
const PREDEFINED: DeploymentConfigInfo[] = [
  ...Object.entries(ON_SERVERS).map(([name, minimumHealthyHosts]) => ({
    deploymentConfigName: PREFIX + name,
    minimumHealthyHosts,
    computePlatform: 'Server' as const,
  })),
  ...Object.entries(ON_ECS).map(([name, trafficRoutingConfig]) => ({
    deploymentConfigName: PREFIX + name,
    computePlatform: 'ECS' as const,
    trafficRoutingConfig,
  })),
].map((info, index) => ({
  ...info,
  deploymentConfigId: `00000000-0000-0000-0000-${String(index + 1).padStart(12, '0')}`,
  createTime: new Date(0),
}))

export function createDeploymentConfigs(): DeploymentConfigs {
  const own = new Map<string, DeploymentConfigInfo>()
  const find = (name: string) =>
    own.get(name) ?? PREDEFINED.find(({ deploymentConfigName }) => deploymentConfigName === name)
  const get = (name: string) => {
    const found = find(name)
    if (found !== undefined) return found
    throw new AwsError('DeploymentConfigDoesNotExistException', `No Deployment Configuration found for name: ${name}`)
  }
  return {
    own,
    get,
    names: () => [...PREDEFINED.map(({ deploymentConfigName = '' }) => deploymentConfigName), ...own.keys()],
    create(asked) {
      const {
        computePlatform = 'Server',
        deploymentConfigName: name,
        trafficRoutingConfig,
      } = asked as {
        computePlatform?: NonNullable<DeploymentConfigInfo['computePlatform']>
        deploymentConfigName: string
        trafficRoutingConfig?: TrafficRoutingConfig
      }
      if (name.startsWith(PREFIX)) {
        throw new AwsError('InvalidDeploymentConfigNameException', `The name ${name} begins like those of AWS.`)
      }
      if (find(name) !== undefined) {
        throw new AwsError('DeploymentConfigAlreadyExistsException', `Deployment Configuration already exists: ${name}`)
      }
      if (computePlatform === 'ECS') checkRouting(trafficRoutingConfig)
      const deploymentConfigId = randomUUID()
      own.set(name, {
        ...(asked as DeploymentConfigInfo),
        computePlatform,
        deploymentConfigId,
        createTime: new Date(),
      })
      return deploymentConfigId
    },
    remove(name) {
      if (PREDEFINED.some(({ deploymentConfigName }) => deploymentConfigName === name)) {
        throw new AwsError('InvalidOperationException', `The deployment configuration ${name} is AWS's own.`)
      }
      own.delete(name)
    },
    stepsOf(name) {
      const { computePlatform, trafficRoutingConfig } = get(name)
      if (computePlatform === 'ECS' && trafficRoutingConfig !== undefined) return shiftSteps(trafficRoutingConfig)
      // What ECS does with a configuration of another platform is not documented.
      throw new AwsError('InvalidDeploymentConfigNameException', `The deployment configuration ${name} is not for ECS.`)
    },
  }
}

/** Percentages from 1 to 99, and whole minutes: CodeDeploy API reference, TimeBasedCanary and TimeBasedLinear. */
function checkRouting(routing: TrafficRoutingConfig | undefined): void {
  const { timeBasedCanary: canary_, timeBasedLinear: linear_, type } = routing ?? {}
  const [percentage, interval] =
    type === 'TimeBasedCanary'
      ? [canary_?.canaryPercentage, canary_?.canaryInterval]
      : [linear_?.linearPercentage, linear_?.linearInterval]
  const isRight =
    type === 'AllAtOnce' ||
    (type !== undefined && percentage !== undefined && percentage > 0 && percentage < 100 && (interval ?? 0) > 0)
  if (isRight) return
  throw new AwsError(
    'InvalidTrafficRoutingConfigurationException',
    'A traffic routing configuration of ECS needs a type, a percentage from 1 to 99 and an interval of minutes.',
  )
}
