import { z } from 'zod'
import type { Descriptor, Manifest, RegistryClient } from '../registry/client.ts'

/** Why an image cannot be used, worded as Fargate words it (`CannotPullContainerError: …`). */
export class ImagePullError extends Error {
  constructor(reason: string) {
    super(`CannotPullContainerError: ${reason}`)
    this.name = 'ImagePullError'
  }
}

/** What the CLI writes on images that are bundles in a layer: they need Node and nothing else, no container engine. */
export const PACKED_LABEL = 'medspa.packed'

/** An image as the registry has it: where it is, and what it says of itself. */
export type ImageRecord = {
  repository: string
  /** Of the manifest for the platform: `sha256:…` */
  digest: string
  layers: Descriptor[]
  /** Whether the reference named an index of several platforms' images. */
  fromIndex: boolean
  /** Whether it is one of the CLI's bundles in a layer. */
  packed: boolean
  /** `amd64`, as its configuration says it. */
  architecture: string
  workingDir: string
  entrypoint: string[]
  cmd: string[]
  env: Record<string, string>
  labels: Record<string, string>
  /** Paths that the image declares to be volumes (`VOLUME` in a Dockerfile). */
  volumes: string[]
}

const imageConfig = z.object({
  architecture: z.string().nullish(),
  config: z
    .object({
      WorkingDir: z.string().nullish(),
      Entrypoint: z.array(z.string()).nullish(),
      Cmd: z.array(z.string()).nullish(),
      Env: z.array(z.string()).nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
      Volumes: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
})

/**
 * Finds an image by `host:port/name:tag` or `host:port/name@sha256:…` (a tag beside the digest counts for nothing); of an
 * index the image for Linux on `platform` (`amd64`). Throws `ImagePullError`.
 */
export async function findImage(
  registry: RegistryClient,
  registryAddress: string,
  ref: string,
  platform: string,
): Promise<ImageRecord> {
  const { repository, reference } = parseReference(ref, registryAddress)
  const { manifest, fromIndex } = await imageManifest(registry, ref, { repository, reference, platform })
  const { config, layers = [] } = manifest.content
  if (config === undefined) throw new ImagePullError(`${ref}: its manifest has no configuration`)
  const text = (await registry.blob(repository, config.digest)).toString('utf8')
  const { architecture, config: settings } = imageConfig.parse(JSON.parse(text))
  const labels = settings?.Labels ?? {}
  return {
    repository,
    digest: manifest.digest,
    layers,
    fromIndex,
    packed: labels[PACKED_LABEL] === 'bundle',
    architecture: architecture ?? platform,
    workingDir: settings?.WorkingDir || '/',
    entrypoint: settings?.Entrypoint ?? [],
    cmd: settings?.Cmd ?? [],
    env: Object.fromEntries((settings?.Env ?? []).map(splitVariable)),
    labels,
    volumes: Object.keys(settings?.Volumes ?? {}),
  }
}

/** Fargate's words for an image of another architecture than the task's. */
export const noPlatform = (ref: string, platform: string) =>
  new ImagePullError(`image Manifest does not contain descriptor matching platform 'linux/${platform}': ${ref}`)

/** Splits a reference; only this sandbox's registry can be pulled from. */
function parseReference(ref: string, registryAddress: string): { repository: string; reference: string } {
  const parts = /^([^/]+)\/([^@]+?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(ref)
  if (parts?.[1] !== registryAddress || parts[2] === undefined) {
    throw new ImagePullError(
      `pull image manifest has been retried 1 time(s): failed to resolve ref ${ref}: the sandbox reaches no registry but its own, ${registryAddress}`,
    )
  }
  return { repository: parts[2], reference: parts[4] ?? parts[3] ?? 'latest' }
}

async function imageManifest(
  registry: RegistryClient,
  ref: string,
  wanted: { repository: string; reference: string; platform: string },
): Promise<{ manifest: Manifest; fromIndex: boolean }> {
  const found = await registry.manifest(wanted.repository, wanted.reference)
  if (found === undefined) {
    throw new ImagePullError(
      `pull image manifest has been retried 1 time(s): failed to resolve ref ${ref}: ${ref}: not found`,
    )
  }
  if (found.content.manifests === undefined) return { manifest: found, fromIndex: false }
  const fitting = found.content.manifests.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === wanted.platform,
  )
  const manifest = fitting && (await registry.manifest(wanted.repository, fitting.digest))
  if (manifest === undefined) throw noPlatform(ref, wanted.platform)
  return { manifest, fromIndex: true }
}

function splitVariable(variable: string): [string, string] {
  const at = variable.indexOf('=')
  return at === -1 ? [variable, ''] : [variable.slice(0, at), variable.slice(at + 1)]
}
