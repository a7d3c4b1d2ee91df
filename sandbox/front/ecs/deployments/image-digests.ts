import type { ServiceDeployment } from '../deployment.ts'
import type { LiveTask } from '../task-life.ts'

/**
 * Takes over which image a deployment's first task pulled under each container's tag: every later task of the deployment
 * pulls that one, though the tag may have moved since. A container can have that switched off (`versionConsistency`).
 * Source: ECS developer guide, deployment-type-ecs, "Container image resolution".
 */
export function establishDigests(deployment: ServiceDeployment, tasks: readonly LiveTask[]): void {
  for (const { name = '', versionConsistency } of deployment.definition.containerDefinitions ?? []) {
    if (versionConsistency === 'disabled' || deployment.digests.has(name)) continue
    const first = tasks.map((task) => digestOf(task, name)).find((digest) => digest !== undefined)
    if (first !== undefined) deployment.digests.set(name, first)
  }
}

const digestOf = ({ record }: LiveTask, container: string) =>
  record.containers?.find(({ name }) => name === container)?.imageDigest
