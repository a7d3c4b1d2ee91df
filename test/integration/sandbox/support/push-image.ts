import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { create } from 'tar'
import { basicAuth, type RegistryAccess } from '../../../../sandbox/data/registry/registry.ts'

/** Packs files below `/app` as an OCI image of one layer and pushes it over the registry's HTTP API. Returns its digest. */
export async function pushImage(options: {
  registry: RegistryAccess
  repository: string
  tag: string
  files: Record<string, string>
  entrypoint?: string[]
  env?: string[]
  labels?: Record<string, string>
}): Promise<string> {
  const config = {
    architecture: 'amd64',
    os: 'linux',
    config: {
      WorkingDir: '/app',
      Entrypoint: options.entrypoint ?? ['node', 'index.mjs'],
      Env: options.env ?? [],
      Labels: options.labels ?? { 'medspa.packed': 'bundle' },
    },
  }
  const base = `http://${options.registry.address}/v2/${options.repository}`
  const headers = { authorization: basicAuth(options.registry.login) }
  const blobs = [Buffer.from(JSON.stringify(config)), await layerOf(options.files)] as const
  for (const blob of blobs) {
    const upload = await fetch(`${base}/blobs/uploads/`, { method: 'POST', headers })
    const location = new URL(upload.headers.get('location') ?? '', `${base}/blobs/uploads/`)
    location.searchParams.set('digest', digestOf(blob))
    const put = await fetch(location, { method: 'PUT', headers, body: new Uint8Array(blob) })
    if (put.status !== 201) throw new Error(`blob upload answered ${put.status}: ${await put.text()}`)
  }
  const [configBlob, layer] = blobs
  const descriptor = (mediaType: string, blob: Buffer) => ({ mediaType, digest: digestOf(blob), size: blob.length })
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: descriptor('application/vnd.oci.image.config.v1+json', configBlob),
    layers: [descriptor('application/vnd.oci.image.layer.v1.tar+gzip', layer)],
  })
  const put = await fetch(`${base}/manifests/${options.tag}`, {
    method: 'PUT',
    headers: { ...headers, 'content-type': mediaType },
    body: manifest,
  })
  if (put.status !== 201) throw new Error(`manifest answered ${put.status}: ${await put.text()}`)
  return digestOf(Buffer.from(manifest))
}

async function layerOf(files: Record<string, string>): Promise<Buffer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'medspa-layer-'))
  await mkdir(path.join(folder, 'app'))
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, 'app', name), text)
  const bytes = await buffer(create({ gzip: true, cwd: folder, portable: true, mtime: new Date(0) }, ['app']))
  await rm(folder, { recursive: true })
  return bytes
}

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
