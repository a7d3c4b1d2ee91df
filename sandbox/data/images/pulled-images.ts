import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { extract } from 'tar'
import type { SandboxContext } from '../../context.ts'
import { createRegistryClient, type RegistryClient } from '../registry/client.ts'
import type { RegistryAccess } from '../registry/registry.ts'
import { findImage, ImagePullError, type ImageRecord, PACKED_LABEL } from './image-record.ts'

/** An image that is on this machine, ready to run. */
export type PulledImage = Pick<
  ImageRecord,
  'digest' | 'fromIndex' | 'workingDir' | 'entrypoint' | 'cmd' | 'env' | 'labels' | 'volumes'
> & {
  /** `host:port/name@sha256:…`: this very image, whatever becomes of its tag. */
  ref: string
  /** The folder that is the image's root to what runs it; `/` in a container. Shared: nobody writes there. */
  rootDir: string
}

const run = promisify(execFile)

export type Images = {
  /**
   * Brings an image here: `host:port/name:tag` or `host:port/name@sha256:…`, for Linux on `platform` (`amd64` unless
   * told). Throws `ImagePullError`.
   */
  pull: (ref: string, platform?: string) => Promise<PulledImage>
}

/**
 * Pulls packed bundles from the sandbox's registry and unpacks each once, under `<stateDir>/images/<digest>`: they run as
 * processes. Refuses images that need a container engine.
 */
export function createImages(context: Pick<SandboxContext, 'stateDir'>, access: RegistryAccess): Images {
  const registry = createRegistryClient(access)
  const folder = path.join(context.stateDir, 'images')
  const unpacking = new Map<string, Promise<void>>()

  return {
    async pull(ref, platform = 'amd64') {
      const record = await findImage(registry, access.address, ref, platform)
      const { repository, digest, layers } = record
      if (!record.packed) {
        throw new ImagePullError(
          `${ref} is an image for a container engine (no label ${PACKED_LABEL}=bundle), and this sandbox runs tasks as processes`,
        )
      }
      const rootDir = path.join(folder, digest.replace(':', '-'))
      let done = unpacking.get(digest)
      if (done === undefined) {
        done = unpack(registry, repository, layers, rootDir)
        unpacking.set(digest, done)
        // A failure is not for good: the next pull tries again.
        done.catch(() => unpacking.delete(digest))
      }
      await done
      return { ...record, ref: `${access.address}/${repository}@${digest}`, rootDir }
    },
  }
}

/** Lets everybody read what is in an image, and nobody but this process's user change it, whatever the umask was. */
async function makeReadable(rootDir: string): Promise<void> {
  await run('chmod', ['-R', 'u+rwX,go+rX,go-w', rootDir])
}

/** Unpacks beside the place and moves it there whole, so that a folder that exists is complete. */
async function unpack(
  registry: RegistryClient,
  repository: string,
  layers: readonly { digest: string }[],
  rootDir: string,
): Promise<void> {
  if (await stat(rootDir).catch(() => undefined)) return makeReadable(rootDir)
  await mkdir(path.dirname(rootDir), { recursive: true })
  await chmod(path.dirname(rootDir), 0o755)
  const temporary = await mkdtemp(`${rootDir}.`)
  for (const layer of layers) {
    const bytes = await registry.blob(repository, layer.digest)
    // Root's own, whatever owner the archive names: the program that runs it must not be able to change it.
    await pipeline(Readable.from([bytes]), extract({ cwd: temporary, preserveOwner: false }))
  }
  await makeReadable(temporary)
  try {
    await rename(temporary, rootDir)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    if (!(await stat(rootDir).catch(() => undefined))) throw error
  }
}
