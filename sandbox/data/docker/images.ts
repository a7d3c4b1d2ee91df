import { z } from 'zod'
import { findImage, ImagePullError, noPlatform } from '../images/image-record.ts'
import type { Images } from '../images/pulled-images.ts'
import { createRegistryClient } from '../registry/client.ts'
import type { RegistryAccess } from '../registry/registry.ts'
import { type DockerClient, EngineError } from './client.ts'

/** What the engine is asked about an image that it has. */
const imageSchema = z.object({ Config: z.object({ StopSignal: z.string().nullish() }).nullish() })

/** Pulls images from the sandbox's registry into the engine, by digest. Refuses what only processes can run. */
export function createEngineImages(client: DockerClient, access: RegistryAccess): Images {
  const { address } = access
  const registry = createRegistryClient(access)
  return {
    async pull(ref, platform = 'amd64') {
      const record = await findImage(registry, address, ref, platform)
      if (record.packed) {
        throw new ImagePullError(
          `${ref} is a bundle that was packed for a sandbox without a container engine, and this one runs containers: deploy again`,
        )
      }
      if (record.architecture !== platform) throw noPlatform(ref, platform)
      const pinned = `${address}/${record.repository}@${record.digest}`
      await haveImage(client, pinned, access.login).catch((error: unknown) => {
        if (!(error instanceof EngineError)) throw error
        throw new ImagePullError(
          `pull image manifest has been retried 1 time(s): failed to pull ${ref}: ${error.message}`,
        )
      })
      return { ...record, ref: pinned, rootDir: '/' }
    },
  }
}

/** Pulls an image that the engine lacks, however that came about; gives the signal that its program wants to stop by. */
export async function haveImage(
  client: DockerClient,
  pinned: string,
  login: RegistryAccess['login'],
): Promise<{ stopSignal: string }> {
  const inspect = async () => {
    const { Config } = imageSchema.parse(await client.ask('GET', `/images/${pinned}/json`))
    return { stopSignal: Config?.StopSignal || 'SIGTERM' }
  }
  return inspect().catch(async (error: unknown) => {
    if (!(error instanceof EngineError && error.status === 404)) throw error
    await client.pull(pinned, login)
    return inspect()
  })
}
