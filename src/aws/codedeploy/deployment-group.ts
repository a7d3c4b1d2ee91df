import type { Action, TargetGroupTuple } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Clients } from '../clients.ts'
import { undefinedIfMissing } from '../errors.ts'

/** What CodeDeploy answers of a service that it does not deploy. */
export const GROUP_MISSING = ['ApplicationDoesNotExistException', 'DeploymentGroupDoesNotExistException']

/** Application and deployment group have the service's name. */
export const groupOf = (service: string) => ({ applicationName: service, deploymentGroupName: service })

/** The deployment group of a service; undefined where there is none. */
export async function readGroup(clients: Pick<Clients, 'codeDeploy'>, service: string) {
  const { GetDeploymentGroupCommand } = await import('@aws-sdk/client-codedeploy')
  const client = await clients.codeDeploy()
  const found = await undefinedIfMissing('codedeploy:GetDeploymentGroup', GROUP_MISSING, () =>
    client.send(new GetDeploymentGroupCommand(groupOf(service))),
  )
  return found?.deploymentGroupInfo
}

/**
 * Pure: the target groups that a listener's action forwards to; none where it answers by itself. AWS shows one group with or
 * without a weight. Source: Elastic Load Balancing API reference, ForwardActionConfig.
 */
export const forwardsOf = ({ ForwardConfig, TargetGroupArn }: Action): TargetGroupTuple[] =>
  ForwardConfig?.TargetGroups ?? (TargetGroupArn === undefined ? [] : [{ TargetGroupArn, Weight: 1 }])
