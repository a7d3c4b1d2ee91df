import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar'
import { z } from 'zod'
import type { SandboxContext } from '../context.ts'
import { createRegistryClient, type Manifest, type RegistryClient } from './registry-client.ts'

/** An image whose files are on this machine, ready to run as a process. */
export type PulledImage = {
  /** Of the manifest: `sha256:…` */
  digest: string
  /** The image's root, unpacked. Shared by everything that runs it: nobody writes there. */
  rootDir: string
  /** As the image says it, from its own root: `/app`. */
  workingDir: string
  entrypoint: string[]
  cmd: string[]
  env: Record<string, string>
  labels: Record<string, string>
}

export type Images = {
  /** `host:port/name:tag` or `host:port/name@sha256:…`. Throws `ImagePullError`. */
  pull: (ref: string) => Promise<PulledImage>
}

/** Why an image cannot be used, worded as Fargate words it (`CannotPullContainerError: …`). */
export class ImagePullError extends Error {
  constructor(reason: string) {
    super(`CannotPullContainerError: ${reason}`)
    this.name = 'ImagePullError'
  }
}

/** What the CLI writes on images that are bundles in a layer: they need Node and nothing else, no container engine. */
export const PACKED_LABEL = 'medspa.packed'

const imageConfig = z.object({
  config: z
    .object({
      WorkingDir: z.string().nullish(),
      Entrypoint: z.array(z.string()).nullish(),
      Cmd: z.array(z.string()).nullish(),
      Env: z.array(z.string()).nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
    })
    .nullish(),
})

/** Pulls images from the sandbox's registry and unpacks each once, under `<stateDir>/images/<digest>`. */
export function createImages(context: Pick<SandboxContext, 'stateDir'>, registryAddress: string): Images {
  const registry = createRegistryClient(registryAddress)
  const folder = path.join(context.stateDir, 'images')
  const unpacking = new Map<string, Promise<void>>()

  return {
    async pull(ref) {
      const { repository, reference } = parseReference(ref, registryAddress)
      const manifest = await imageManifest(registry, ref, repository, reference)
      const { config, layers = [] } = manifest.content
      if (config === undefined) throw new ImagePullError(`${ref}: its manifest has no configuration`)
      const configBlob = (await registry.blob(repository, config.digest)).toString('utf8')
      const settings = imageConfig.parse(JSON.parse(configBlob)).config ?? {}
      const labels = settings.Labels ?? {}
      if (labels[PACKED_LABEL] !== 'bundle') {
        throw new ImagePullError(
          `${ref} is an image for a container engine (no label ${PACKED_LABEL}=bundle), and none answers on this machine`,
        )
      }
      const rootDir = path.join(folder, manifest.digest.replace(':', '-'))
      let done = unpacking.get(manifest.digest)
      if (done === undefined) {
        done = unpack(registry, repository, layers, rootDir)
        unpacking.set(manifest.digest, done)
        // A failure is not for good: the next pull tries again.
        done.catch(() => unpacking.delete(manifest.digest))
      }
      await done
      return {
        digest: manifest.digest,
        rootDir,
        workingDir: settings.WorkingDir || '/',
        entrypoint: settings.Entrypoint ?? [],
        cmd: settings.Cmd ?? [],
        env: Object.fromEntries((settings.Env ?? []).map(splitVariable)),
        labels,
      }
    },
  }
}

/** Splits a reference; only this sandbox's registry can be pulled from. */
function parseReference(ref: string, registryAddress: string): { repository: string; reference: string } {
  const parts = /^([^/]+)\/([^@]+?)(?:@(sha256:[0-9a-f]{64})|:([\w][\w.-]{0,127}))?$/.exec(ref)
  if (parts?.[1] !== registryAddress || parts[2] === undefined) {
    throw new ImagePullError(
      `pull image manifest has been retried 1 time(s): failed to resolve ref ${ref}: the sandbox reaches no registry but its own, ${registryAddress}`,
    )
  }
  return { repository: parts[2], reference: parts[3] ?? parts[4] ?? 'latest' }
}

async function imageManifest(
  registry: RegistryClient,
  ref: string,
  repository: string,
  reference: string,
): Promise<Manifest> {
  const found = await registry.manifest(repository, reference)
  if (found === undefined) {
    throw new ImagePullError(
      `pull image manifest has been retried 1 time(s): failed to resolve ref ${ref}: ${ref}: not found`,
    )
  }
  if (found.content.manifests === undefined) return found
  const fitting = found.content.manifests.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === 'amd64',
  )
  const image = fitting && (await registry.manifest(repository, fitting.digest))
  if (image === undefined) {
    throw new ImagePullError(`image Manifest does not contain descriptor matching platform 'linux/amd64': ${ref}`)
  }
  return image
}

/** Unpacks beside the place and moves it there whole, so that a folder that exists is complete. */
async function unpack(
  registry: RegistryClient,
  repository: string,
  layers: readonly { digest: string }[],
  rootDir: string,
): Promise<void> {
  if (await stat(rootDir).catch(() => undefined)) return
  await mkdir(path.dirname(rootDir), { recursive: true })
  const temporary = await mkdtemp(`${rootDir}.`)
  for (const layer of layers) {
    const bytes = await registry.blob(repository, layer.digest)
    await pipeline(Readable.from([bytes]), extract({ cwd: temporary }))
  }
  try {
    await rename(temporary, rootDir)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    if (!(await stat(rootDir).catch(() => undefined))) throw error
  }
}

function splitVariable(variable: string): [string, string] {
  const at = variable.indexOf('=')
  return at === -1 ? [variable, ''] : [variable.slice(0, at), variable.slice(at + 1)]
}
