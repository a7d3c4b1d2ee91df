import { createHash } from 'node:crypto'
import type { Failure, RunTaskRequest, RunTaskResponse } from '@aws-sdk/client-ecs'
import { AwsError } from '../errors.ts'
import { type Capacity, checkStrategy, chooseCapacityProvider, NO_CAPACITY } from './capacity.ts'
import type { Records } from './records.ts'
import type { LiveTask } from './task-life.ts'
import type { TaskRequest } from './task-record.ts'
import { shown } from './tasks.ts'

/** RunTask: checks what ECS checks before it answers, the roles last, then starts up to ten tasks. */
export function createRunTask(
  records: Records,
  capacity: Capacity,
  {
    checkRoles,
    start,
  }: {
    checkRoles: (request: Pick<TaskRequest, 'definition' | 'overrides'>) => Promise<void>
    start: (request: TaskRequest) => LiveTask
  },
) {
  // AWS keeps a client token for a day; this daemon's life is shorter than that or does not matter.
  const tokens = new Map<string, { request: string; tasks: LiveTask[]; failures: Failure[] }>()

  return async (input: RunTaskRequest): Promise<RunTaskResponse> => {
    const token = input.clientToken
    const request = createHash('sha256').update(JSON.stringify(input)).digest('hex')
    const former = token === undefined ? undefined : tokens.get(token)
    if (former !== undefined) {
      if (former.request !== request) {
        throw new AwsError('ConflictException', 'The client token was used before with another request.')
      }
      return { tasks: former.tasks.map(({ record }) => shown(record, true)), failures: former.failures }
    }
    const count = input.count ?? 1
    if (count < 1 || count > 10) throw invalid('Count must be between 1 and 10.')
    if (input.launchType !== undefined && (input.capacityProviderStrategy?.length ?? 0) > 0) {
      throw invalid(
        'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
      )
    }
    const cluster = await records.cluster(input.cluster)
    const { definition, tags } = await records.taskDefinition(input.taskDefinition ?? '')
    const network = input.networkConfiguration?.awsvpcConfiguration
    if (definition.networkMode === 'awsvpc' && network === undefined) {
      throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
    }
    const subnets = network === undefined ? [] : await records.subnets(network.subnets ?? [])
    checkOverrides(input, definition.containerDefinitions?.map(({ name }) => name ?? '') ?? [])
    const strategy = input.launchType !== undefined ? [] : (input.capacityProviderStrategy ?? cluster.defaultStrategy)
    checkStrategy(strategy)
    await checkRoles({ definition, overrides: input.overrides })
    const used = new Map<string, number>()
    const failures: Failure[] = []

    const tasks = Array.from({ length: count }, (_, index) => {
      const capacityProvider = chooseCapacityProvider(strategy, used)
      if (capacityProvider !== undefined) used.set(capacityProvider, (used.get(capacityProvider) ?? 0) + 1)
      if (!capacity.has(capacityProvider)) {
        failures.push({ reason: `${NO_CAPACITY}.` })
        return []
      }
      return start({
        clusterArn: cluster.arn,
        definition,
        subnet: subnets[index % Math.max(1, subnets.length)],
        capacityProvider,
        group: input.group ?? `family:${definition.family}`,
        startedBy: input.startedBy,
        overrides: input.overrides,
        tags: [...(input.propagateTags === 'TASK_DEFINITION' ? tags : []), ...(input.tags ?? [])],
        enableExecuteCommand: input.enableExecuteCommand,
      })
    }).flat()
    if (token !== undefined) tokens.set(token, { request, tasks, failures })
    return { tasks: tasks.map(({ record }) => shown(record, true)), failures }
  }
}

function checkOverrides(input: RunTaskRequest, containers: readonly string[]): void {
  for (const { name } of input.overrides?.containerOverrides ?? []) {
    if (name === undefined || !containers.includes(name)) {
      throw invalid(`Override for container named ${name} is not a container in the TaskDefinition.`)
    }
  }
}

const invalid = (message: string) => new AwsError('InvalidParameterException', message)
