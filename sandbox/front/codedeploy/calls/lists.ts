import { AwsError } from '../../errors.ts'
import { isRecord } from '../../reply.ts'
import { type Deployment, targetIdOf } from '../deployment.ts'
import type { Engine } from '../engine.ts'
import { deploymentNamed } from './known.ts'

type Input = Record<string, unknown>

/** Each page of a list. */
const PAGE = 100
/** Of BatchGetDeployments. */
const MOST_AT_ONCE = 25

/** ListDeployments: ids, newest first. Source: CodeDeploy API reference; the order, kayac/ecspresso. */
export function listDeployments(input: Input, { all }: Pick<Engine, 'all'>): object {
  const { applicationName, createTimeRange, deploymentGroupName, includeOnlyStatuses, nextToken } = input
  if (applicationName !== undefined && deploymentGroupName === undefined) {
    const message = 'If applicationName is specified, then deploymentGroupName must be specified.'
    throw new AwsError('DeploymentGroupNameRequiredException', message)
  }
  if (applicationName === undefined && deploymentGroupName !== undefined) {
    const message = 'If deploymentGroupName is specified, applicationName must be specified.'
    throw new AwsError('ApplicationNameRequiredException', message)
  }
  const statuses = Array.isArray(includeOnlyStatuses) ? includeOnlyStatuses : []
  const { end, start } = isRecord(createTimeRange) ? createTimeRange : {}
  const seconds = ({ createdAt }: Deployment) => createdAt.getTime() / 1000
  const ids = all()
    .filter(
      (one) =>
        (applicationName === undefined || one.group.applicationName === applicationName) &&
        (deploymentGroupName === undefined || one.group.deploymentGroupName === deploymentGroupName) &&
        (statuses.length === 0 || statuses.includes(one.status)) &&
        (typeof start !== 'number' || seconds(one) >= start) &&
        (typeof end !== 'number' || seconds(one) <= end),
    )
    .map(({ id }) => id)
  const from = nextToken === undefined ? 0 : Number(nextToken)
  if (!Number.isInteger(from)) throw new AwsError('InvalidNextTokenException', 'The next token is not valid')
  const to = from + PAGE
  return { deployments: ids.slice(from, to), ...(to < ids.length && { nextToken: String(to) }) }
}

/** Those of BatchGetDeployments that there are. */
export function deploymentsNamed({ deploymentIds = [] }: Input, engine: Pick<Engine, 'find'>): Deployment[] {
  const ids = Array.isArray(deploymentIds) ? deploymentIds : []
  if (ids.length > MOST_AT_ONCE) {
    throw new AwsError('BatchLimitExceededException', `At most ${MOST_AT_ONCE} deployments can be named`)
  }
  return ids.flatMap((id) => engine.find(String(id)) ?? [])
}

/** A deployment of which a target is asked for, by ListDeploymentTargets. Throws `DeploymentNotStartedException`. */
export function startedDeployment({ deploymentId }: Input, engine: Pick<Engine, 'find'>): Deployment {
  const deployment = deploymentNamed(deploymentId, engine)
  if (deployment.startedAt !== undefined) return deployment
  throw new AwsError('DeploymentNotStartedException', `The deployment ${deployment.id} has not started`)
}

/**
 * The same by GetDeploymentTarget or BatchGetDeploymentTargets, which for ECS name exactly one target.
 * Source: CodeDeploy API reference, BatchGetDeploymentTargets.
 */
export function deploymentOfTarget(input: Input, engine: Pick<Engine, 'find'>): Deployment {
  const deployment = startedDeployment(input, engine)
  const { targetId, targetIds = targetId === undefined ? [] : [targetId] } = input
  const ids = Array.isArray(targetIds) ? targetIds : []
  if (ids.length === 0) throw new AwsError('DeploymentTargetIdRequiredException', 'A deployment target ID is missing')
  if (ids.length > 1) {
    const message = 'An Amazon ECS deployment has one target: one target ID can be named'
    throw new AwsError('DeploymentTargetListSizeExceededException', message)
  }
  if (ids[0] !== targetIdOf(deployment)) {
    const message = `The deployment ${deployment.id} has no target ${String(ids[0])}`
    throw new AwsError('DeploymentTargetDoesNotExistException', message)
  }
  return deployment
}
