import type { SandboxContext } from '../../context.ts'
import type { Call, Forward, Reply, Service } from '../call.ts'
import type { Ecs } from '../ecs/ecs.ts'
import type { LoadBalancers } from '../elbv2/index.ts'
import type { Trust } from '../iam/trust.ts'
import type { LambdaInvoker } from '../lambda/index.ts'
import { jsonReply, operationInput } from '../reply.ts'
import { continueDeployment, putHookStatus, stopDeployment } from './calls/control.ts'
import { createDeployment } from './calls/create-deployment.ts'
import { deploymentNamed } from './calls/known.ts'
import { deploymentOfTarget, deploymentsNamed, listDeployments, startedDeployment } from './calls/lists.ts'
import { revisionReader } from './calls/revision.ts'
import { shownDeployment, shownTarget } from './calls/shown.ts'
import { checkRole } from './check-role.ts'
import { type Deployment, targetIdOf } from './deployment.ts'
import { createDeploymentConfigs, type DeploymentConfigs } from './deployment-configs.ts'
import { createEngine, type Engine } from './engine.ts'
import { changeGroup, showGroups } from './groups/answer-groups.ts'
import { createListeners } from './traffic/listeners.ts'
import { createWorld } from './world.ts'

export type CodeDeploy = Service & { engine: Pick<Engine, 'all' | 'resume'>; configs: Pick<DeploymentConfigs, 'own'> }

/**
 * CodeDeploy for ECS: moto keeps applications and groups, and here deployments are carried out: on the task sets of ECS, on
 * the listeners, with the functions and the alarms of this sandbox.
 */
export function createCodeDeploy(
  context: SandboxContext,
  parts: { ecs: Pick<Ecs, 'services'>; lambda: LambdaInvoker; loadBalancers: LoadBalancers; trusts: Trust },
): CodeDeploy {
  const { services } = parts.ecs
  const listeners = createListeners(context, parts.loadBalancers)
  const world = createWorld(context, { ...parts, listeners })
  const engine = createEngine(world, context.log)
  const configs = createDeploymentConfigs()
  const readRevision = revisionReader(context)
  const target = (deployment: Deployment) => shownTarget(deployment, { taskSets: world.taskSets, services })
  const info = (deployment: Deployment) => shownDeployment(deployment, previousOf(deployment, engine.all()))

  /** What is answered from the deployments here; undefined for another operation. */
  const own = (call: Call): object | undefined => {
    const input = operationInput(call)
    switch (call.operation) {
      case 'GetDeployment':
        return { deploymentInfo: info(deploymentNamed(input.deploymentId, engine)) }
      case 'BatchGetDeployments':
        return { deploymentsInfo: deploymentsNamed(input, engine).map(info) }
      case 'ListDeployments':
        return listDeployments(input, engine)
      case 'GetDeploymentTarget':
        return { deploymentTarget: target(deploymentOfTarget(input, engine)) }
      case 'BatchGetDeploymentTargets':
        return { deploymentTargets: [target(deploymentOfTarget(input, engine))] }
      case 'ListDeploymentTargets':
        return { targetIds: [targetIdOf(startedDeployment(input, engine))] }
      case 'StopDeployment':
        return stopDeployment(input, engine)
      case 'ContinueDeployment':
        continueDeployment(input, engine)
        return {}
      case 'PutLifecycleEventHookExecutionStatus':
        return putHookStatus(input, engine)
      case 'CreateDeploymentConfig':
        return { deploymentConfigId: configs.create(input) }
      case 'GetDeploymentConfig':
        return { deploymentConfigInfo: configs.get(String(input.deploymentConfigName)) }
      case 'ListDeploymentConfigs':
        return { deploymentConfigsList: configs.names() }
      case 'DeleteDeploymentConfig':
        configs.remove(String(input.deploymentConfigName))
        return {}
      default:
        return undefined
    }
  }

  return {
    names: ['codedeploy'],
    engine,
    configs,
    async handle(call: Call, forward: Forward): Promise<Reply> {
      const answer = own(call)
      if (answer !== undefined) return jsonReply(200, answer)
      await checkRole(call, parts.trusts)
      switch (call.operation) {
        case 'CreateDeployment':
          return createDeployment(call, forward, { context, engine, configs, readRevision })
        case 'CreateDeploymentGroup':
        case 'UpdateDeploymentGroup':
          return changeGroup(call, forward, { context, engine, configs, services, listeners })
        case 'GetDeploymentGroup':
        case 'BatchGetDeploymentGroups':
          return showGroups(call, forward, { engine })
        default:
          return forward(call)
      }
    },
    stop: engine.stop,
  }
}

/** What was deployed with success to the same group before a deployment began. */
const previousOf = ({ createdAt, group }: Deployment, newestFirst: readonly Deployment[]): Deployment | undefined =>
  newestFirst.find(
    (one) =>
      one.status === 'Succeeded' &&
      one.createdAt < createdAt &&
      one.group.applicationName === group.applicationName &&
      one.group.deploymentGroupName === group.deploymentGroupName,
  )
