import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { create } from 'tar'
import { OperatorError } from '../errors.ts'
import { sourceLabels } from './labels.ts'
import { isOwnVoiceBundle } from './voice-bundle.ts'
import { voiceLabel } from './voice-label.ts'

export type BundleKind = 'api' | 'migrate' | 'voice-lambda' | 'probe'

/** Something that a registry keeps by its digest. */
export type Blob = { mediaType: string /** `sha256:…` */; digest: string; size: number; bytes: Uint8Array }

/** An image for one platform, whole and in memory: bundles are a few megabytes. */
export type OciImage = { manifest: Blob; config: Blob; layers: Blob[] }

/** Media types and fields: opencontainers/image-spec, `manifest.md`, `config.md`, `layer.md`. */
const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const

/**
 * What starts an image, as in the Dockerfile. Of every bundle but the Lambda's, a further target's too, the program is its
 * index.mjs. The API's is a command: `medspa exec` gives its task another one, and ECS replaces no entrypoint.
 */
const programOf = (kind: string) => {
  if (kind === 'voice-lambda') return { Entrypoint: ['node', 'runtime.mjs', 'index.handler'] }
  const program = ['node', 'index.mjs']
  return kind === 'api' ? { Cmd: program } : { Entrypoint: program }
}

/**
 * Packs a bundle's folder as an image without a container engine: its files below `app/` in one layer. There is no Node
 * in it, so only what knows the label `medspa.packed=bundle` can run it: the rehearsal, as a process.
 * The same files, tag and source give the same bytes and digest, whenever and wherever they are packed.
 */
export const packBundle = async (options: {
  dir: string
  kind: string
  tag: string
  /** Where the source comes from, where others can go there. */
  source?: string | undefined
}): Promise<OciImage> => {
  const gzipped = await layerOf(options.dir)
  const isOwn = options.kind === 'voice-lambda' && (await isOwnVoiceBundle(options.dir))
  const layer = blob(mediaTypes.layer, gzipped)
  const config = jsonBlob(mediaTypes.config, {
    created: '1970-01-01T00:00:00Z',
    architecture: 'amd64',
    os: 'linux',
    config: {
      Env: [],
      ...programOf(options.kind),
      WorkingDir: '/app',
      Labels: {
        'medspa.packed': 'bundle',
        ...(isOwn ? { [voiceLabel.name]: voiceLabel.value } : {}),
        ...sourceLabels(options.tag, options.source),
      },
    },
    rootfs: { type: 'layers', diff_ids: [digestOf(gunzipSync(gzipped))] },
  })
  const manifest = jsonBlob(mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: descriptor(config),
    layers: [descriptor(layer)],
  })
  return { manifest, config, layers: [layer] }
}

const layerOf = async (dir: string): Promise<Uint8Array> => {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .sort()
  if (files.length === 0) {
    throw new OperatorError(`There is nothing to pack in ${dir}`, { code: 'bundle-empty', whose: 'medspa' })
  }
  // portable leaves out owners and inodes; with one time and one mode for all, only names and contents are left.
  const stream = create(
    {
      cwd: dir,
      gzip: true,
      portable: true,
      mtime: new Date(0),
      prefix: 'app',
      noDirRecurse: true,
      onWriteEntry(entry) {
        if (entry.stat !== undefined) entry.stat.mode = 0o644
      },
    },
    files,
  )
  return await buffer(stream)
}

const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

const blob = (mediaType: string, bytes: Uint8Array): Blob => ({
  mediaType,
  digest: digestOf(bytes),
  size: bytes.byteLength,
  bytes,
})

const jsonBlob = (mediaType: string, value: unknown) => blob(mediaType, Buffer.from(JSON.stringify(value)))

const descriptor = ({ mediaType, digest, size }: Blob) => ({ mediaType, digest, size })
