import { cancelled, OperatorError } from '../errors.ts'
import { reasonOf } from '../io/http.ts'
import type { Sensitive } from '../secrets/sensitive.ts'
import type { Blob, OciImage } from './pack.ts'
import { isLoopback } from './registry-address.ts'

export type RegistryCredentials = { username: string; password: Sensitive }

export type PushOptions = {
  /** A repository's address without a scheme, as ECR gives it: `<host>[:port]/<name>`. */
  registry: string
  tag: string
  image: OciImage
  /** ECR's GetAuthorizationToken, decoded; a registry without accounts takes none. */
  credentials?: RegistryCredentials
  signal?: AbortSignal
}

/**
 * Puts an image under a tag, over the registry HTTP API (opencontainers/distribution-spec, "Push"). Blobs that the
 * registry holds are not sent again; the manifest comes last, so that a tag never names an image that is not whole.
 * Plain HTTP is spoken to loopback addresses only.
 */
export const pushImage = async (options: PushOptions): Promise<{ digest: string }> => {
  const { image, tag } = options
  const registry = connect(options)
  for (const part of [...image.layers, image.config]) await pushBlob(registry, part)
  const reply = await registry.call('PUT', `/manifests/${encodeURIComponent(tag)}`, {
    body: image.manifest.bytes,
    type: image.manifest.mediaType,
  })
  await expectStatus(reply, [201], `the manifest of ${options.registry}:${tag}`)
  const stored = reply.headers.get('docker-content-digest') ?? image.manifest.digest
  if (stored === image.manifest.digest) return { digest: stored }
  throw pushError(`${options.registry}:${tag} was stored as ${stored}, not as ${image.manifest.digest}`, [])
}

type Call = (method: string, target: string, content?: { body: Uint8Array; type: string }) => Promise<Response>
type Registry = { call: Call; name: string }

const connect = ({ registry, credentials, signal }: PushOptions): Registry => {
  const slash = registry.indexOf('/')
  const [host, name] = [registry.slice(0, slash), registry.slice(slash + 1)]
  const origin = new URL(`${isLoopback(host) ? 'http' : 'https'}://${host}`).origin
  const basic =
    credentials && `Basic ${Buffer.from(`${credentials.username}:${credentials.password.reveal()}`).toString('base64')}`
  const call: Call = async (method, target, content) => {
    // An upload's Location is absolute or relative, and may lead to another host, which must not see the password.
    const url = new URL(target.startsWith('/') ? `${origin}/v2/${name}${target}` : target)
    const headers = new Headers()
    if (basic && url.origin === origin) headers.set('authorization', basic)
    if (content) headers.set('content-type', content.type)
    try {
      return await fetch(url, { method, headers, body: content?.body ?? null, signal: signal ?? null })
    } catch (error) {
      if (signal?.aborted) throw cancelled()
      throw pushError(`The registry ${host} does not answer`, [reasonOf(error)], error)
    }
  }
  return { call, name: registry }
}

const pushBlob = async ({ call, name }: Registry, { digest, bytes }: Blob) => {
  const held = await call('HEAD', `/blobs/${digest}`)
  if (held.status === 200) return
  await expectStatus(held, [404], `looking for a layer of ${name}`)
  const started = await call('POST', '/blobs/uploads/')
  await expectStatus(started, [202], `an upload to ${name}`)
  const location = started.headers.get('location')
  if (location === null) throw pushError(`${name}: the registry named no place to upload to`, [])
  const target = new URL(location, started.url)
  target.searchParams.set('digest', digest)
  const stored = await call('PUT', target.href, { body: bytes, type: 'application/octet-stream' })
  await expectStatus(stored, [201], `a layer of ${name}`)
}

const expectStatus = async (reply: Response, wanted: number[], what: string) => {
  const text = await reply.text()
  if (wanted.includes(reply.status)) return
  const hint = [401, 403].includes(reply.status)
    ? 'The login was refused: it may have expired, or lack ecr:PutImage.'
    : undefined
  throw pushError(
    `The registry answered ${reply.status} to ${what}`,
    [text.slice(0, 500)].filter(Boolean),
    undefined,
    hint,
  )
}

const pushError = (message: string, evidence: string[], cause?: unknown, hint?: string) =>
  new OperatorError(message, { code: 'push-failed', whose: 'aws', evidence, cause, ...(hint ? { hint } : {}) })
