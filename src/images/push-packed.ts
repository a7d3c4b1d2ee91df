import type { Blob, OciImage } from './pack.ts'
import { connectRegistry, type RegistryConnection, type RegistryOptions } from './registry.ts'

export type PushOptions = Omit<RegistryOptions, 'code'> & { tag: string; image: OciImage }

/**
 * Puts a packed image under a tag, over the registry HTTP API (opencontainers/distribution-spec, "Push"). Blobs that the
 * registry holds are not sent again; the manifest comes last, so that a tag never names an image that is not whole.
 */
export const pushPacked = async ({ image, tag, ...options }: PushOptions): Promise<{ digest: string }> => {
  const registry = connectRegistry({ ...options, code: 'push-failed' })
  for (const part of [...image.layers, image.config]) await pushBlob(registry, options.registry, part)
  const reply = await registry.call('PUT', `/manifests/${encodeURIComponent(tag)}`, {
    body: image.manifest.bytes,
    type: image.manifest.mediaType,
  })
  await registry.expect(reply, [201], `the manifest of ${options.registry}:${tag}`)
  const stored = reply.headers.get('docker-content-digest') ?? image.manifest.digest
  if (stored === image.manifest.digest) return { digest: stored }
  throw registry.fail(`${options.registry}:${tag} was stored as ${stored}, not as ${image.manifest.digest}`)
}

const pushBlob = async ({ call, expect, fail }: RegistryConnection, name: string, { digest, bytes }: Blob) => {
  const held = await call('HEAD', `/blobs/${digest}`)
  if (held.status === 200) return
  await expect(held, [404], `looking for a layer of ${name}`)
  const started = await call('POST', '/blobs/uploads/')
  await expect(started, [202], `an upload to ${name}`)
  const location = started.headers.get('location')
  if (location === null) throw fail(`${name}: the registry named no place to upload to`)
  const target = new URL(location, started.url)
  target.searchParams.set('digest', digest)
  const stored = await call('PUT', target.href, { body: bytes, type: 'application/octet-stream' })
  await expect(stored, [201], `a layer of ${name}`)
}
