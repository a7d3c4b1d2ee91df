import { createHash } from 'node:crypto'
import { isRecord } from '../../front/reply.ts'
import { basicAuth, type RegistryAccess } from './registry.ts'

/** A manifest as the registry keeps it, byte for byte: its digest is the image's name. */
export type Manifest = { digest: string; mediaType: string; text: string; content: ManifestContent }

/** What the sandbox reads of a manifest. An index has `manifests`; an image has `config` and `layers`. */
export type ManifestContent = {
  config?: Descriptor
  layers?: Descriptor[]
  manifests?: (Descriptor & { platform?: { architecture?: string; os?: string } })[]
}

type Asked = { method?: string; headers?: Record<string, string>; body?: string }

export type Descriptor = { mediaType: string; digest: string; size: number }

/** The OCI and Docker (schema 2) forms of a manifest and of an index; a registry answers only what is asked for. */
const MANIFEST_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ')

/** What the sandbox asks of its registry over its HTTP API v2. */
export type RegistryClient = ReturnType<typeof createRegistryClient>

export function createRegistryClient({ address, login }: RegistryAccess) {
  const authorization = basicAuth(login)
  const ask = (repository: string, rest: string, { headers, ...init }: Asked = {}) =>
    fetch(`http://${address}/v2/${repository}/${rest}`, { ...init, headers: { ...headers, authorization } })
  return {
    /** The manifest of a tag or digest; undefined where there is none. */
    async manifest(repository: string, reference: string): Promise<Manifest | undefined> {
      const response = await ask(repository, `manifests/${reference}`, { headers: { accept: MANIFEST_TYPES } })
      if (response.status === 404) return undefined
      const text = await textOf(response)
      const content: unknown = JSON.parse(text)
      if (!isRecord(content)) throw new Error(`the registry's manifest of ${repository}:${reference} is no object`)
      return {
        digest: `sha256:${createHash('sha256').update(text).digest('hex')}`,
        mediaType: response.headers.get('content-type') ?? '',
        text,
        content,
      }
    },

    /** A blob's bytes, checked against its digest. */
    async blob(repository: string, digest: string): Promise<Buffer> {
      const response = await ask(repository, `blobs/${digest}`)
      if (!response.ok) throw new Error(`blob ${digest}: the registry answered ${response.status}`)
      const bytes = Buffer.from(await response.arrayBuffer())
      const actual = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
      if (actual !== digest) throw new Error(`blob ${digest} arrived as ${actual}`)
      return bytes
    },

    /** Deletes a manifest with all its tags; one that is gone already is no error. */
    async deleteManifest(repository: string, digest: string): Promise<void> {
      const response = await ask(repository, `manifests/${digest}`, { method: 'DELETE' })
      if (response.status !== 404) await textOf(response)
    },

    /** Puts a manifest under a tag; its blobs must be there. */
    async putManifest(repository: string, tag: string, manifest: Pick<Manifest, 'mediaType' | 'text'>): Promise<void> {
      const response = await ask(repository, `manifests/${tag}`, {
        method: 'PUT',
        headers: { 'content-type': manifest.mediaType },
        body: manifest.text,
      })
      await textOf(response)
    },
  }
}

async function textOf(response: Response): Promise<string> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.url}: the registry answered ${response.status}: ${text.slice(0, 200)}`)
  return text
}
