import { chooseCapacityProvider, NO_CAPACITY } from '../capacity.ts'
import { announce, named, type ServiceState } from '../service-state.ts'
import type { LiveTask } from '../task-life.ts'
import type { TaskRequest } from '../task-record.ts'
import { rest } from './failures.ts'
import type { SourceParts } from './parts.ts'
import type { TaskSource } from './source.ts'

/** AWS does not say how often ECS tries again to place a task. */
const CAPACITY_PAUSE_MS = 1000

/** Starts so many tasks of a source, beside those that run, as far as AWS has room for them. */
export function startTasks(
  service: ServiceState,
  source: TaskSource,
  { count, running }: { count: number; running: readonly LiveTask[] },
  parts: SourceParts,
): void {
  const started: LiveTask[] = []
  for (let index = 0; index < count; index++) {
    const request = requestOf(service, source, [...running, ...started])
    if (!parts.capacity.has(request.capacityProvider)) {
      // Spot is never replaced by on-demand capacity; ECS tries again.
      announce(service, `was unable to place a task. Reason: ${NO_CAPACITY}.`, source)
      rest(source, CAPACITY_PAUSE_MS, parts)
      break
    }
    started.push(parts.start(request))
  }
  if (started.length === 0) return
  service.steady = false
  announce(service, `has started ${started.length} tasks: ${named(started)}.`, source)
}

function requestOf(service: ServiceState, source: TaskSource, running: readonly LiveTask[]): TaskRequest {
  const used = new Map<string, number>()
  for (const { capacityProvider = '' } of running.map(({ request }) => request)) {
    used.set(capacityProvider, (used.get(capacityProvider) ?? 0) + 1)
  }
  return {
    clusterArn: service.clusterArn,
    definition: source.definition,
    imageDigests: source.digests,
    subnet: source.subnets[running.length % Math.max(1, source.subnets.length)],
    capacityProvider: chooseCapacityProvider(source.strategy, used),
    group: `service:${service.name}`,
    startedBy: source.id,
    tags: service.settings.propagateTags === 'SERVICE' ? (service.settings.tags ?? []) : [],
    enableExecuteCommand: service.settings.enableExecuteCommand,
  }
}
