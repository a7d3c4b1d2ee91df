import type { TaskSource } from '../sources/source.ts'
import type { LiveTask } from '../task-life.ts'

/**
 * Takes over which image a deployment's first task pulled under each container's tag: every later task of the deployment
 * pulls that one, though the tag may have moved since. A container can have that switched off (`versionConsistency`).
 * Source: ECS developer guide, deployment-type-ecs, "Container image resolution".
 */
export function establishDigests(source: TaskSource, tasks: readonly LiveTask[]): void {
  for (const { name = '', versionConsistency } of source.definition.containerDefinitions ?? []) {
    if (versionConsistency === 'disabled' || source.digests.has(name)) continue
    const first = tasks.map((task) => digestOf(task, name)).find((digest) => digest !== undefined)
    if (first !== undefined) source.digests.set(name, first)
  }
}

const digestOf = ({ record }: LiveTask, container: string) =>
  record.containers?.find(({ name }) => name === container)?.imageDigest
