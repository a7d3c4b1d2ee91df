import type { CreateServiceRequest, DeleteServiceRequest, UpdateServiceRequest } from '@aws-sdk/client-ecs'
import { AwsError } from '../../errors.ts'
import type { ServiceState } from '../service-state.ts'

const BY_CODE_DEPLOY =
  'on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.'

/** What UpdateService leaves to CodeDeploy, and as what AWS names it; the platform version's words are not reported. */
const LEFT_TO_CODE_DEPLOY = [
  ['taskDefinition', 'task definition'],
  ['networkConfiguration', 'network parameters'],
  ['loadBalancers', 'load balancers'],
  ['platformVersion', 'platform version'],
] as const

/**
 * Refuses what UpdateService does not do to a service that CodeDeploy deploys, whether or not it would change anything.
 * Throws `InvalidParameterException`. Texts: boto/boto3#1936, hashicorp/terraform-provider-aws#13473 and #8005; that
 * unchanged members are refused too: pulumi/pulumi#3607, aws/aws-cdk#23564; the strategy: kayac/ecspresso#481.
 */
export function checkUpdate(input: UpdateServiceRequest): void {
  for (const [member, name] of LEFT_TO_CODE_DEPLOY) {
    if (input[member] !== undefined && input[member] !== null)
      throw invalid(`Unable to update ${name} ${BY_CODE_DEPLOY}`)
  }
  if (input.forceNewDeployment) throw invalid(`Cannot force a new deployment ${BY_CODE_DEPLOY}`)
  if (input.capacityProviderStrategy !== undefined && input.capacityProviderStrategy !== null) {
    throw invalid(
      'When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.',
    )
  }
  if (input.deploymentController !== undefined && input.deploymentController.type !== 'CODE_DEPLOY') {
    throw invalid('The sandbox does not change the deployment controller of a service, as AWS can.')
  }
}

/**
 * Refuses what AWS documents a service of CodeDeploy not to have; the words are the sandbox's. Throws
 * `InvalidParameterException`. Source: ECS developer guide, "CodeDeploy blue/green deployments for Amazon ECS".
 */
export function checkCreate(input: CreateServiceRequest): void {
  const {
    deploymentConfiguration: deployment,
    loadBalancers = [],
    schedulingStrategy,
    serviceConnectConfiguration,
  } = input
  const wrong = [
    [schedulingStrategy === 'DAEMON', 'has no DAEMON scheduling strategy'],
    [deployment?.deploymentCircuitBreaker?.enable === true, 'has no deployment circuit breaker'],
    [deployment?.alarms?.enable === true, 'has no deployment alarms of its own'],
    [serviceConnectConfiguration?.enabled === true, 'has no Service Connect'],
    [loadBalancers.length !== 1 || loadBalancers[0]?.targetGroupArn === undefined, 'has one target group'],
  ] as const
  const found = wrong.find(([isWrong]) => isWrong)
  if (found !== undefined) throw invalid(`A service with a CODE_DEPLOY deployment controller ${found[1]}.`)
}

/**
 * Refuses to delete a service that has a second task set, a task set that goes included, without `force`: whoever deletes
 * such services had to force it (cloud-custodian/cloud-custodian#9353). AWS documents no answer; the words, which Terraform's
 * provider waits at, are those for two deployments (convox/rack#346). Throws `InvalidParameterException`.
 */
export function checkDelete(service: ServiceState | undefined, { force }: DeleteServiceRequest): void {
  if (service === undefined || service.taskSets.length < 2 || force) return
  throw invalid('The service cannot be stopped while deployments are active.')
}

const invalid = (message: string) => new AwsError('InvalidParameterException', message)
