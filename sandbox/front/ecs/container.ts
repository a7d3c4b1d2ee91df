import path from 'node:path'
import type { ContainerDefinition, ContainerOverride } from '@aws-sdk/client-ecs'
import type { PulledImage } from '../../data/images.ts'

/** Arguments as a container engine puts them together; `node` is the one that runs this sandbox. */
export function containerArgv(
  definition: ContainerDefinition,
  override: ContainerOverride | undefined,
  image: Pick<PulledImage, 'entrypoint' | 'cmd'>,
): string[] {
  const ownEntryPoint = definition.entryPoint !== undefined && definition.entryPoint.length > 0
  const entrypoint = ownEntryPoint ? (definition.entryPoint ?? []) : image.entrypoint
  // An entry point of one's own takes the image's command away.
  const command = nonEmpty(override?.command) ?? nonEmpty(definition.command) ?? (ownEntryPoint ? [] : image.cmd)
  const [program, ...args] = [...entrypoint, ...command]
  return program === undefined ? [] : [program === 'node' ? process.execPath : program, ...args]
}

/** The whole environment of a container's process, the later beating the earlier: image, definition, secrets, override. */
export function containerEnvironment(
  definition: ContainerDefinition,
  override: ContainerOverride | undefined,
  image: Pick<PulledImage, 'env'>,
  secrets: Record<string, string>,
  task: { address: string; caFile: string },
): Record<string, string> {
  const pairs = (list: ContainerDefinition['environment']) =>
    Object.fromEntries((list ?? []).map(({ name, value }) => [name ?? '', value ?? '']))
  return {
    ...image.env,
    ...pairs(definition.environment),
    ...secrets,
    ...pairs(override?.environment),
    PATH: process.env.PATH ?? '',
    // Tasks share one machine: each has an address of its own to listen on, and the sandbox's authority to trust.
    HOST: task.address,
    NODE_EXTRA_CA_CERTS: task.caFile,
  }
}

/** The folder that the container's process starts in, inside the image's unpacked root. */
export function containerFolder(
  definition: ContainerDefinition,
  image: Pick<PulledImage, 'rootDir' | 'workingDir'>,
): string {
  return path.join(image.rootDir, path.posix.resolve('/', definition.workingDirectory ?? image.workingDir))
}

const nonEmpty = (list: string[] | undefined) => (list === undefined || list.length === 0 ? undefined : list)
