import { createHash } from 'node:crypto'
import * as z from 'zod'
import { OperatorError } from '../../errors.ts'
import { parseJson } from '../../io/json.ts'
import { megabytes } from '../../quantities.ts'
import { accepted } from '../inspect.ts'
import { connectRegistry, type RegistryConnection, type RegistryCredentials } from '../registry.ts'
import { type BlobCopy, type BlobDescriptor, copyBlob } from './copy-blob.ts'

/** A repository, and the way in. */
export type CopyPlace = {
  /** Its address without a scheme, `<host>[:port]/<name>`. */
  registry: string
  credentials?: RegistryCredentials
}

export type CopyRequest = {
  from: CopyPlace & { /** Of what stands there: `sha256:…`. */ digest: string }
  to: CopyPlace & { tag: string }
  signal?: AbortSignal
  /** Told before each layer's bytes are sent. */
  line?: (text: string) => void
}

export type CopiedImage = {
  /** Bytes that went through this machine. */
  bytes: number
  /** Layers and configurations, by how they came there. */
  blobs: { there: number; mounted: number; copied: number }
  /** Whether the tag was there already. */
  wasThere: boolean
}

const descriptor = z.object({
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  size: z.int().nonnegative(),
  mediaType: z.string().optional(),
})
/** An image's manifest, or an index's. Source: opencontainers/image-spec, "Image Manifest" and "Image Index". */
const manifestSchema = z.union([
  z.object({ manifests: z.array(descriptor) }),
  z.object({ config: descriptor, layers: z.array(descriptor) }),
])

type Manifest = { bytes: Uint8Array; type: string; content: z.infer<typeof manifestSchema> }

/**
 * Copies an image from one repository to another, by digest: configuration, layers and manifests keep their bytes, so the copy
 * has the same digest. Of an index everything goes along, attestation manifests too (docker/buildx, "Attestation storage"):
 * what it names has to be there before it is. The tag comes last, and never names an image that is not whole.
 * A tag is put on no second image: where another digest stands under it, nothing is changed.
 * @throws OperatorError `promotion-differs` (exit 3), `registry-unreadable` of the source, `push-failed` of the target
 */
export async function copyImage({ from, line = () => {}, to, ...options }: CopyRequest): Promise<CopiedImage> {
  const source = connectRegistry({ ...from, ...options, code: 'registry-unreadable' })
  const target = connectRegistry({ ...to, ...options, code: 'push-failed' })
  const what = `${to.registry}:${to.tag}`
  const copy: BlobCopy = { source, target, mountFrom: sharedName(from, to), what }
  const done: CopiedImage = { bytes: 0, blobs: { there: 0, mounted: 0, copied: 0 }, wasThere: false }

  const copyParts = async ({ content }: Manifest): Promise<void> => {
    if ('manifests' in content) {
      for (const { digest } of content.manifests) await copyChild(digest)
      return
    }
    for (const blob of partsOf(content)) {
      line(`${shortly(blob.digest)}, ${megabytes(blob.size)}`)
      const how = await copyBlob(copy, blob)
      done.blobs[how] += 1
      if (how === 'copied') done.bytes += blob.size
    }
  }
  const copyChild = async (digest: string): Promise<void> => {
    if ((await digestUnder(target, digest, what)) === digest) return
    const manifest = await readManifest(source, digest, `${from.registry}@${digest}`)
    await copyParts(manifest)
    await putManifest(target, digest, manifest, what)
  }

  if (await isTagged(target, { digest: from.digest, tag: to.tag, what })) return { ...done, wasThere: true }
  const manifest = await readManifest(source, from.digest, `${from.registry}@${from.digest}`)
  await copyParts(manifest)
  // Somebody may have pushed while the layers came.
  if (await isTagged(target, { digest: from.digest, tag: to.tag, what })) return { ...done, wasThere: true }
  await putManifest(target, to.tag, manifest, what)
  return done
}

/** Pure: configuration and layers, each once. Layers that stand elsewhere for good, by their type, are in no registry. */
function partsOf({ config, layers }: { config: Descriptor; layers: readonly Descriptor[] }): BlobDescriptor[] {
  const kept = [...layers, config].filter(({ mediaType = '' }) => !/nondistributable|foreign/.test(mediaType))
  return [...new Map(kept.map((blob) => [blob.digest, blob])).values()]
}
type Descriptor = z.infer<typeof descriptor>

/** The name of the source's repository, where both repositories are of one registry; undefined where they are not. */
const sharedName = (from: CopyPlace, to: CopyPlace): string | undefined => {
  const [host = '', ...name] = from.registry.split('/')
  return to.registry.startsWith(`${host}/`) ? name.join('/') : undefined
}

async function readManifest(source: RegistryConnection, digest: string, what: string): Promise<Manifest> {
  const reply = await source.call('GET', `/manifests/${digest}`, { accept: accepted })
  const bytes = await source.expect(reply, [200], `a request for the manifest of ${what}`)
  if (digestOf(bytes) !== digest) throw source.fail(`The manifest of ${what} arrived with other bytes than its digest`)
  const content = manifestSchema.safeParse(parseJson(Buffer.from(bytes).toString('utf8'))).data
  if (content === undefined) throw source.fail(`${what} has a manifest that is neither an image's nor an index`)
  return { bytes, type: (reply.headers.get('content-type') ?? '').replace(/;.*/, ''), content }
}

async function putManifest(target: RegistryConnection, reference: string, manifest: Manifest, what: string) {
  const reply = await target.call('PUT', `/manifests/${encodeURIComponent(reference)}`, {
    body: manifest.bytes,
    type: manifest.type,
  })
  await target.expect(reply, [201], `the manifest of ${what}`)
}

/** The digest of what stands under a tag or a digest; undefined where nothing does. */
async function digestUnder(registry: RegistryConnection, reference: string, what: string): Promise<string | undefined> {
  const reply = await registry.call('GET', `/manifests/${encodeURIComponent(reference)}`, { accept: accepted })
  const bytes = await registry.expect(reply, [200, 404], `a look for the manifest of ${what}`)
  return reply.status === 404 ? undefined : digestOf(bytes)
}

/** Whether the tag names the image already. @throws OperatorError `promotion-differs` where it names another one */
async function isTagged(
  target: RegistryConnection,
  { digest, tag, what }: { digest: string; tag: string; what: string },
): Promise<boolean> {
  const there = await digestUnder(target, tag, what)
  if (there === undefined || there === digest) return there === digest
  throw new OperatorError(`${what} is another image: ${there}.`, {
    code: 'promotion-differs',
    whose: 'operator',
    exit: 'refused',
    hint: 'medspa pushes over no tag of a release. Find out who pushed it; deploy it as it is with --tag and without --from, or promote another commit.',
    evidence: [`to be promoted: ${digest}`],
  })
}

const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const shortly = (digest: string) => digest.replace('sha256:', '').slice(0, 12)
