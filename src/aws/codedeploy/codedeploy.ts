import type { Names } from '../../config/names.ts'
import type { Clients } from '../clients.ts'
import { calling, hasCode, undefinedIfMissing } from '../errors.ts'
import { type AlarmTimes, readAlarmTimes } from './alarm-times.ts'
import type { Revision } from './app-spec.ts'
import { type Begun, beginDeployment } from './begin-deployment.ts'
import { ACTIVE, alarmsOf, type Deployment, type DeploymentTarget, toDeployment, toTarget } from './deployment.ts'
import { shiftMinutesOf } from './deployment-config.ts'
import { forwardsOf, GROUP_MISSING, groupOf, readGroup } from './deployment-group.ts'

type Group = {
  /** Minutes that CodeDeploy waits to be continued; undefined where it shifts the traffic by itself. */
  readyWaitMinutes: number | undefined
  /** Minutes that it keeps the old tasks after the shift. */
  terminationWaitMinutes: number
  /** Alarms that stop its deployments; none where it watches none. */
  alarms: string[]
}

export type CodeDeploy = {
  /** Undefined where there is no such group. */
  group: () => Promise<Group | undefined>
  /**
   * Creates a deployment. CreateDeployment knows no idempotency token: where its answer was lost, the deployment that it
   * began is found by the description, which is unique.
   * @param ignoresAlarms the group's alarms stop nothing this time; AWS then asks for `codedeploy:UpdateDeploymentGroup` too
   * @param strategy the name of a deployment configuration, in place of the group's
   */
  begin: (revision: Revision, options: { ignoresAlarms: boolean; strategy?: string | undefined }) => Promise<Begun>
  /** Minutes from the first traffic to the last by a deployment configuration; undefined where there is none of that name for ECS. */
  shiftMinutes: (strategy: string) => Promise<number | undefined>
  /** Undefined while CodeDeploy does not show it. */
  describe: (id: string) => Promise<Deployment | undefined>
  /** The deployment that holds the group, its wait after the shift included; a group has one at most. */
  active: () => Promise<Deployment | undefined>
  /** Undefined until it has started. */
  target: (id: string) => Promise<DeploymentTarget | undefined>
  /** Ends a wait. Nothing where it is over already: a lost answer, or somebody was faster. */
  continueAfter: (id: string, wait: 'READY_WAIT' | 'TERMINATION_WAIT') => Promise<void>
  /** Stops it, and has CodeDeploy take it back whatever the group says. Nothing where it is over. */
  stop: (id: string) => Promise<void>
  /** How CloudWatch evaluates these alarms; without those that it does not have. */
  alarmTimes: (names: readonly string[]) => Promise<AlarmTimes[]>
  /** Percent of the traffic of production that each target group (ARN) has, by the group's listener. */
  weights: () => Promise<ReadonlyMap<string, number>>
}

/** Both waits: nothing waits any more, or not yet. */
const NOT_WAITING = [
  'DeploymentIsNotInReadyStateException',
  'DeploymentAlreadyCompletedException',
  'InvalidDeploymentStatusException',
]

/** CodeDeploy, for the API's service: application and deployment group have the service's name. */
export function createCodeDeploy({
  clients,
  names,
}: {
  clients: Pick<Clients, 'cloudWatch' | 'codeDeploy' | 'loadBalancing'>
  names: Pick<Names, 'cluster' | 'service'>
}): CodeDeploy {
  const { cluster, service } = names
  const ofGroup = groupOf(service)

  const describe = async (deploymentId: string) => {
    const { GetDeploymentCommand } = await import('@aws-sdk/client-codedeploy')
    const client = await clients.codeDeploy()
    const found = await undefinedIfMissing('codedeploy:GetDeployment', ['DeploymentDoesNotExistException'], () =>
      client.send(new GetDeploymentCommand({ deploymentId })),
    )
    return found?.deploymentInfo && toDeployment(found.deploymentInfo)
  }

  const active = async () => {
    const { ListDeploymentsCommand } = await import('@aws-sdk/client-codedeploy')
    const client = await clients.codeDeploy()
    const found = await undefinedIfMissing('codedeploy:ListDeployments', GROUP_MISSING, () =>
      client.send(new ListDeploymentsCommand({ ...ofGroup, includeOnlyStatuses: [...ACTIVE] })),
    )
    for (const id of found?.deployments ?? []) {
      const deployment = await describe(id)
      if (deployment && !deployment.isOver) return deployment
    }
    return undefined
  }

  return {
    async group() {
      const info = await readGroup(clients, service)
      if (info === undefined) return undefined
      const { deploymentReadyOption: ready, terminateBlueInstancesOnDeploymentSuccess: termination } =
        info.blueGreenDeploymentConfiguration ?? {}
      return {
        readyWaitMinutes: ready?.actionOnTimeout === 'STOP_DEPLOYMENT' ? (ready.waitTimeInMinutes ?? 0) : undefined,
        terminationWaitMinutes: termination?.terminationWaitTimeInMinutes ?? 0,
        alarms: alarmsOf(info.alarmConfiguration) ?? [],
      }
    },

    alarmTimes: (alarms) => readAlarmTimes(clients, alarms),

    begin: (revision, options) => beginDeployment({ active, clients, describe }, { ...options, ofGroup, revision }),
    describe,
    active,

    async shiftMinutes(deploymentConfigName) {
      const { GetDeploymentConfigCommand } = await import('@aws-sdk/client-codedeploy')
      const client = await clients.codeDeploy()
      const missing = ['DeploymentConfigDoesNotExistException', 'InvalidDeploymentConfigNameException']
      const found = await undefinedIfMissing('codedeploy:GetDeploymentConfig', missing, () =>
        client.send(new GetDeploymentConfigCommand({ deploymentConfigName })),
      )
      return shiftMinutesOf(found?.deploymentConfigInfo)
    },

    async target(deploymentId) {
      const { GetDeploymentTargetCommand } = await import('@aws-sdk/client-codedeploy')
      const client = await clients.codeDeploy()
      const early = [
        'DeploymentNotStartedException',
        'DeploymentDoesNotExistException',
        'DeploymentTargetDoesNotExistException',
      ]
      const found = await undefinedIfMissing('codedeploy:GetDeploymentTarget', early, () =>
        client.send(new GetDeploymentTargetCommand({ deploymentId, targetId: `${cluster}:${service}` })),
      )
      return found?.deploymentTarget?.ecsTarget && toTarget(found.deploymentTarget.ecsTarget)
    },

    async continueAfter(deploymentId, deploymentWaitType) {
      const { ContinueDeploymentCommand } = await import('@aws-sdk/client-codedeploy')
      const client = await clients.codeDeploy()
      await calling('codedeploy:ContinueDeployment', async () => {
        try {
          await client.send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType }))
        } catch (error) {
          // A second call is refused, and so is one whose first attempt's answer was lost. Who looks next sees what is.
          if (!hasCode(error, ...NOT_WAITING)) throw error
        }
      })
    },

    async stop(deploymentId) {
      const { StopDeploymentCommand } = await import('@aws-sdk/client-codedeploy')
      const client = await clients.codeDeploy()
      await undefinedIfMissing('codedeploy:StopDeployment', ['DeploymentAlreadyCompletedException'], () =>
        client.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true })),
      )
    },

    async weights() {
      const info = await readGroup(clients, service)
      const [pair] = info?.loadBalancerInfo?.targetGroupPairInfoList ?? []
      const { listenerArns: ListenerArns = [] } = pair?.prodTrafficRoute ?? {}
      if (ListenerArns.length === 0) return new Map()
      const { DescribeListenersCommand } = await import('@aws-sdk/client-elastic-load-balancing-v2')
      const elb = await clients.loadBalancing()
      const { Listeners = [] } = await calling('elasticloadbalancing:DescribeListeners', () =>
        elb.send(new DescribeListenersCommand({ ListenerArns })),
      )
      const action = Listeners[0]?.DefaultActions?.find(({ Type }) => Type === 'forward')
      const groups = action === undefined ? [] : forwardsOf(action)
      const all = groups.reduce((sum, { Weight = 1 }) => sum + Weight, 0)
      return new Map(groups.map(({ TargetGroupArn = '', Weight = 1 }) => [TargetGroupArn, (100 * Weight) / (all || 1)]))
    },
  }
}
