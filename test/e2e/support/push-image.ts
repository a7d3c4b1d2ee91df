import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Checkout, succeeded } from './checkout.ts'

/**
 * Pushes a program, packed as the image of a release's voice Lambda that somebody else has built, as CI would push it before a
 * deploy: the login is ECR's, the rest is a client of the registry. `program` is the whole of its `index.mjs`.
 */
export async function pushForeignVoice(clone: Checkout, { program, tag }: { program: string; tag: string }) {
  const folder = path.join(clone.dir, '.medspa', `foreign-${tag.slice(0, 12)}`)
  await mkdir(path.join(folder, 'bundle'), { recursive: true })
  await writeFile(path.join(folder, 'bundle', 'index.mjs'), program)
  await writeFile(path.join(folder, 'push.mjs'), pusher)
  const node = path.join(clone.dir, 'node_modules/.bin/node')
  succeeded(
    await clone.bash(
      `REPOSITORY="$(aws ecr describe-repositories --repository-names medspa-development-voice-lambda \\
        --query 'repositories[0].repositoryUri' --output text)"
      aws ecr get-login-password | ${node} ${folder}/push.mjs ${folder}/bundle "$REPOSITORY" ${tag}`,
    ),
  )
}

/**
 * Puts an index by hand over what a repository has under a tag, as buildx leaves one with `--provenance` and `--sbom`: the image, and an
 * attestation manifest that is about it. The index gets `tag`; gives its digest.
 */
export async function pushIndex(
  clone: Checkout,
  { of, repository, tag }: { of: string; repository: string; tag: string },
): Promise<string> {
  const file = path.join(clone.dir, '.medspa', `index-${tag.slice(0, 20)}.mjs`)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, indexer)
  const node = path.join(clone.dir, 'node_modules/.bin/node')
  const { stdout } = succeeded(
    await clone.bash(
      `REPOSITORY="$(aws ecr describe-repositories --repository-names ${repository} \\
        --query 'repositories[0].repositoryUri' --output text)"
      aws ecr get-login-password | ${node} ${file} "$REPOSITORY" ${of} ${tag}`,
    ),
  )
  return stdout.trim()
}

const indexer = `
import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
const [repository, of, tag] = process.argv.slice(2)
const [host, ...name] = repository.split('/')
const base = \`http://\${host}/v2/\${name.join('/')}\`
const password = (await text(process.stdin)).trim()
const authorization = 'Basic ' + Buffer.from('AWS:' + password).toString('base64')
const ask = async (method, url, body, type) => {
  const accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json'
  const headers = { authorization, accept, ...(type && { 'content-type': type }) }
  const reply = await fetch(new URL(url, base + '/'), { method, headers, body })
  if (!reply.ok) throw new Error(method + ' ' + url + ': ' + reply.status + ' ' + (await reply.text()))
  return reply
}
const digestOf = (bytes) => 'sha256:' + createHash('sha256').update(bytes).digest('hex')
const blob = async (mediaType, value) => {
  const bytes = Buffer.from(JSON.stringify(value))
  const begun = await ask('POST', base + '/blobs/uploads/')
  const place = new URL(begun.headers.get('location'), begun.url)
  place.searchParams.set('digest', digestOf(bytes))
  await ask('PUT', place.href, bytes, 'application/octet-stream')
  return { mediaType, digest: digestOf(bytes), size: bytes.length }
}
const manifest = async (mediaType, value, reference) => {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...value }))
  await ask('PUT', base + '/manifests/' + (reference ?? digestOf(bytes)), bytes, mediaType)
  return { mediaType, digest: digestOf(bytes), size: bytes.length }
}
const reply = await ask('GET', base + '/manifests/' + of)
const bytes = Buffer.from(await reply.arrayBuffer())
const own = { mediaType: reply.headers.get('content-type'), digest: digestOf(bytes), size: bytes.length }
const attestation = await manifest('application/vnd.oci.image.manifest.v1+json', {
  config: await blob('application/vnd.oci.image.config.v1+json', { os: 'unknown', architecture: 'unknown', rootfs: { type: 'layers', diff_ids: [] } }),
  layers: [await blob('application/vnd.in-toto+json', { predicateType: 'https://slsa.dev/provenance/v1', subject: [{ name: tag }] })],
})
const index = await manifest('application/vnd.oci.image.index.v1+json', {
  manifests: [
    { ...own, platform: { os: 'linux', architecture: 'amd64' } },
    {
      ...attestation,
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': own.digest },
    },
  ],
}, tag)
console.log(index.digest)
`

/** Packed as an API's is: medspa's own voice image alone has the label that says so. */
const pusher = `
import { text } from 'node:stream/consumers'
import { packBundle } from '../../src/images/pack.ts'
import { pushPacked } from '../../src/images/push-packed.ts'
import { Sensitive } from '../../src/secrets/sensitive.ts'
const [folder, registry, tag] = process.argv.slice(2)
const password = new Sensitive((await text(process.stdin)).trim())
const image = await packBundle({ dir: folder, kind: 'api', tag })
await pushPacked({ registry, tag, image, credentials: { username: 'AWS', password } })
`
