import type { RunningTask, ServiceState } from '../../aws/ecs/service.ts'
import type { Target } from '../../aws/ecs/target-health.ts'
import type { Deps } from '../../deps.ts'
import { revisionOf } from '../../releases/arn.ts'
import { servingRevisions } from '../../releases/serving.ts'
import { healthInWords } from '../../rollout/service-event.ts'
import type { ApiPart } from '../../status/snapshot.ts'
import { timeOf } from './part.ts'
import { readService, taggedBy } from './read-service.ts'
import type { Remembering } from './remembering.ts'

type Needs = Pick<Deps, 'loadBalancer' | 'names' | 'redactor' | 'service' | 'targetHealth'>
type Weights = ApiPart['weights']

/** The API's service: what serves, its task sets or deployments, and what its target groups say of the tasks. */
export async function readApi(deps: Needs, remembered: Remembering): Promise<ApiPart | undefined> {
  const state = await remembered.service()
  if (state === undefined) return undefined
  const { scrub } = deps.redactor
  const tagOf = taggedBy(remembered, deps.names.apiContainer)
  const behind = state.taskSets.flatMap(({ loadBalancer }) => loadBalancer?.targetGroup ?? [])
  const groups = [...new Set([...state.targetGroups, ...behind])]
  const [common, tasks, targets, listeners] = await Promise.all([
    readService(state, { scrub, service: deps.service, tagOf }),
    deps.service.runningTasks(),
    Promise.all(groups.map(deps.targetHealth.targets)),
    deps.loadBalancer.weights(),
  ])
  const inGroup = new Map(groups.map((group, at) => [group, targets[at] ?? []]))
  const ofService = state.targetGroups.map((group) => inGroup.get(group) ?? [])
  const serving = servingRevisions({ service: state, tasks, groups: ofService })
  const weights = percentages(listeners ?? [])
  const taskAt = new Map(tasks.flatMap(({ address, id }) => (address === undefined ? [] : [[address, id] as const])))
  return {
    ...common,
    controller: state.controller ?? 'ECS',
    rollout: rolloutOf(state),
    serves: [...new Set(await Promise.all(serving.map(tagOf)))],
    sets: await setsOf(state, { tagOf, tasks, targets: targets.flat(), weights }),
    targets: groups.flatMap((group) =>
      (inGroup.get(group) ?? []).map((target) => ({
        group: groupName(group),
        address: target.address,
        task: taskAt.get(target.address) ?? null,
        state: target.state,
        why: target.state === 'healthy' ? null : (healthInWords(target) ?? target.description ?? target.reason ?? null),
      })),
    ),
    weights,
  }
}

const rolloutOf = ({ deployments }: ServiceState): string | null => {
  const primary = deployments.find(({ status }) => status === 'PRIMARY')
  if (primary?.rolloutState === undefined) return null
  return [primary.rolloutState, primary.rolloutStateReason].filter(Boolean).join(': ')
}

/** `medspa-development-blue` of a target group's ARN. */
const groupName = (arn: string) => arn.split('/').at(-2) ?? arn

/** Pure: each group's share of a listener's requests; weights of 0 alone answer nothing. */
export function percentages(listeners: readonly { port: number; targetGroup: string; weight: number }[]): Weights {
  const sums = Map.groupBy(listeners, ({ port }) => port)
  return listeners.map(({ port, targetGroup, weight }) => {
    const sum = (sums.get(port) ?? []).reduce((all, each) => all + each.weight, 0)
    return { port, group: groupName(targetGroup), percent: sum === 0 ? 0 : Math.round((100 * weight) / sum) }
  })
}

type SetsNeeds = {
  tagOf: (arn: string) => Promise<string>
  tasks: readonly RunningTask[]
  targets: readonly Target[]
  weights: Weights
}

async function setsOf(state: ServiceState, { tagOf, targets, tasks, weights }: SetsNeeds): Promise<ApiPart['sets']> {
  const healthy = new Set(targets.filter(({ state: is }) => is === 'healthy').map(({ address }) => address))
  const healthyOf = (id: string) =>
    tasks.filter(({ address, startedBy }) => startedBy === id && address !== undefined && healthy.has(address)).length
  // The listener of production: 443 where there is one. CodeDeploy's test listener has another port.
  const production = weights.some(({ port }) => port === 443) ? 443 : 80
  const weightOf = (group: string | undefined) =>
    group === undefined
      ? null
      : (weights.find((each) => each.port === production && each.group === groupName(group))?.percent ?? null)
  const sets =
    state.taskSets.length > 0
      ? state.taskSets.map((set) => ({ ...set, group: set.loadBalancer?.targetGroup }))
      : state.deployments.map((deployment) => ({ ...deployment, group: undefined }))
  return Promise.all(
    sets.map(async ({ createdAt, desired, group, id, pending, running, status, taskDefinitionArn }) => ({
      id,
      status,
      revision: revisionOf(taskDefinitionArn),
      release: await tagOf(taskDefinitionArn),
      since: timeOf(createdAt),
      desired,
      running,
      pending,
      healthy: healthyOf(id),
      weight: weightOf(group),
    })),
  )
}
