import type { ContainerDefinition, ContainerOverride, TaskDefinition } from '@aws-sdk/client-ecs'
import type { PulledImage } from '../../data/images/pulled-images.ts'
import type { Limits, Volume } from '../../data/runner.ts'

/** Arguments as a container engine puts them together. */
export function containerArgv(
  definition: ContainerDefinition,
  override: ContainerOverride | undefined,
  image: Pick<PulledImage, 'entrypoint' | 'cmd'>,
): string[] {
  const ownEntryPoint = definition.entryPoint !== undefined && definition.entryPoint.length > 0
  const entrypoint = ownEntryPoint ? (definition.entryPoint ?? []) : image.entrypoint
  // An entry point of one's own takes the image's command away.
  const command = nonEmpty(override?.command) ?? nonEmpty(definition.command) ?? (ownEntryPoint ? [] : image.cmd)
  return [...entrypoint, ...command]
}

/** The environment that a container's process was given, the later beating the earlier: image, definition, secrets, override. */
export function containerEnvironment(
  definition: ContainerDefinition,
  override: ContainerOverride | undefined,
  image: Pick<PulledImage, 'env'>,
  secrets: Record<string, string>,
): Record<string, string> {
  const pairs = (list: ContainerDefinition['environment']) =>
    Object.fromEntries((list ?? []).map(({ name, value }) => [name ?? '', value ?? '']))
  return { ...image.env, ...pairs(definition.environment), ...secrets, ...pairs(override?.environment) }
}

/** ECS counts 1024 CPU units a processor, and memory in MiB. */
const CPU_UNITS = 1024
const MIB = 1024 * 1024

/**
 * What Fargate holds a container to. The task's processors and memory are its containers' to share: each may take the whole
 * of what it is not held to by a number of its own.
 */
export function containerLimits(
  task: { cpu?: string | undefined; memory?: string | undefined },
  definition: ContainerDefinition,
  override: ContainerOverride | undefined,
): Limits {
  const taskMemory = Number(task.memory) || undefined
  const memory = override?.memory ?? definition.memory ?? taskMemory
  return {
    memoryBytes: memory && Math.min(memory, taskMemory ?? memory) * MIB,
    cpus: Number(task.cpu) ? Number(task.cpu) / CPU_UNITS : undefined,
    cpuUnits: (override?.cpu ?? definition.cpu) || undefined,
    user: definition.user,
    readonlyRoot: definition.readonlyRootFilesystem,
    init: definition.linuxParameters?.initProcessEnabled,
    ulimits: (definition.ulimits ?? []).map(({ name = '', softLimit = 0, hardLimit = 0 }) => ({
      name,
      soft: softLimit,
      hard: hardLimit,
    })),
  }
}

/**
 * The volumes that a container mounts. Source: Amazon ECS Developer Guide, "Use bind mounts with Amazon ECS": on Fargate they
 * are empty and root's, unless the image's Dockerfile declares the path by `VOLUME`.
 */
export function volumesOf(definition: ContainerDefinition, image: Pick<PulledImage, 'volumes'>): Volume[] {
  return (definition.mountPoints ?? []).flatMap(({ containerPath }) =>
    containerPath === undefined ? [] : [{ path: containerPath, fromImage: image.volumes.includes(containerPath) }],
  )
}

/** The platform whose images a task definition runs, in a manifest's words; Fargate's default is X86_64. */
export function platformOf(definition: Pick<TaskDefinition, 'runtimePlatform'>): string {
  return definition.runtimePlatform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'amd64'
}

const nonEmpty = (list: string[] | undefined) => (list === undefined || list.length === 0 ? undefined : list)

/** What a container's image is pulled by: `name:tag`, or `name:tag@sha256:…` where the deployment has its digest. */
export function pulledReference(
  { image = '', name = '' }: ContainerDefinition,
  digests: ReadonlyMap<string, string> | undefined,
): string {
  const digest = digests?.get(name)
  return digest === undefined || image.includes('@') ? image : `${image}@${digest}`
}
