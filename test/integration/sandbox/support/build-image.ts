import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { RegistryAccess } from '../../../../sandbox/data/registry/registry.ts'
import { baseImage, docker } from '../../../support/engine.ts'
import { dockerPush } from './docker-push.ts'

/**
 * Builds an image that runs a script with this machine's Node, and pushes it to `registry` as `name` (`repository:tag`). The
 * engine keeps only what a sandbox pulls from there. `lines` are added to its Dockerfile.
 */
export async function buildAndPush(image: {
  registry: RegistryAccess
  name: string
  script: string
  lines?: string[]
  platform?: 'linux/arm64'
}): Promise<void> {
  const from = await baseImage(image.platform && { platform: image.platform })
  const folder = await mkdtemp(path.join(tmpdir(), 'medspa-image-'))
  const dockerfile = [
    `FROM ${from}`,
    'WORKDIR /app',
    'COPY index.mjs .',
    ...(image.lines ?? []),
    'ENTRYPOINT ["node", "index.mjs"]',
  ]
  try {
    await writeFile(path.join(folder, 'Dockerfile'), dockerfile.join('\n'))
    await writeFile(path.join(folder, 'index.mjs'), image.script)
    const platform = image.platform === undefined ? [] : ['--platform', image.platform]
    const reference = `${image.registry.address}/${image.name}`
    await docker('build', '--quiet', ...platform, '--tag', reference, folder)
    await dockerPush(image.registry, reference)
    await docker('image', 'rm', reference)
  } finally {
    await rm(folder, { recursive: true })
  }
}
