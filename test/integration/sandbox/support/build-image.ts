import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { baseImage, docker } from '../../../support/engine.ts'

/**
 * Builds an image that runs a script with this machine's Node, and pushes it as `name` (`host:port/repository:tag`). The
 * engine keeps only what a sandbox pulls from there. `lines` are added to its Dockerfile.
 */
export async function buildAndPush(image: {
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
    await docker('build', '--quiet', ...platform, '--tag', image.name, folder)
    await docker('push', '--quiet', image.name)
    await docker('image', 'rm', image.name)
  } finally {
    await rm(folder, { recursive: true })
  }
}
