import { createHash } from 'node:crypto'
import type { RegistryConnection } from '../registry.ts'

/** What a manifest says of a layer or a configuration. Source: opencontainers/image-spec, "Content Descriptors". */
export type BlobDescriptor = { digest: string; size: number }

/** Of one image's copy: from where, to where, and what the blob belongs to, for messages. */
export type BlobCopy = {
  source: RegistryConnection
  target: RegistryConnection
  /** The source's repository, where both are of one registry, which may then share the blob; undefined elsewhere. */
  mountFrom: string | undefined
  what: string
}

/** How a blob came to the target: it was there, the registry shares it, or its bytes went through this machine. */
export type Copied = 'there' | 'mounted' | 'copied'

/**
 * Brings a blob to the target over the registry HTTP API (opencontainers/distribution-spec, "Push" and "Mounting a blob from
 * another repository"). Its bytes stream through: memory does not grow with the blob. A blob that the target has is not
 * sent again, so a copy that was stopped goes on where it stopped.
 * @throws OperatorError of the side that failed; `registry-unreadable` where the bytes are not those of the digest
 */
export async function copyBlob(copy: BlobCopy, blob: BlobDescriptor): Promise<Copied> {
  const { target, what } = copy
  const held = await target.call('HEAD', `/blobs/${blob.digest}`)
  if (held.status === 200) return 'there'
  await target.expect(held, [404], `looking for a layer of ${what}`)
  const begun = await beginUpload(copy, blob)
  if (begun === 'mounted') return 'mounted'
  const sent = await sendBytes(copy, blob, begun)
  const place = placeOf(sent) ?? begun
  place.searchParams.set('digest', blob.digest)
  // The registry compares the bytes with the digest, too.
  await target.expect(await target.call('PUT', place.href), [201], `a layer of ${what}`)
  return 'copied'
}

/**
 * Asks for the blob to be shared, where it can be. A registry that shares nothing answers with the place of an ordinary upload:
 * ECR, where the account's setting BLOB_MOUNTING is not on (Amazon ECR user guide, "Blob mounting in Amazon ECR").
 */
async function beginUpload(copy: BlobCopy, { digest }: BlobDescriptor): Promise<URL | 'mounted'> {
  const { mountFrom, target, what } = copy
  const query = mountFrom === undefined ? '' : `?${new URLSearchParams({ mount: digest, from: mountFrom })}`
  const started = await target.call('POST', `/blobs/uploads/${query}`)
  if (mountFrom !== undefined && started.status === 201) {
    await target.expect(started, [201], `sharing a layer of ${what}`)
    return 'mounted'
  }
  await target.expect(started, [202], `an upload to ${what}`)
  const place = placeOf(started)
  if (place === undefined) throw target.fail(`${what}: the registry named no place to upload to`)
  return place
}

const placeOf = ({ headers, url }: Response): URL | undefined => {
  const location = headers.get('location')
  return location === null ? undefined : new URL(location, url)
}

/** One request with all the bytes: of a second one ECR keeps nothing (aws/containers-roadmap#2831). It answers 201 for 202. */
async function sendBytes(copy: BlobCopy, blob: BlobDescriptor, place: URL): Promise<Response> {
  const { source, target, what } = copy
  const reply = await source.call('GET', `/blobs/${blob.digest}`)
  if (reply.status !== 200 || reply.body === null)
    await source.expect(reply, reply.body === null ? [] : [200], `a request for a layer of ${what}`)
  const checked = checkedBytes(blob, () => source.fail(`A layer of ${what} arrived with other bytes than its digest`))
  const body = (reply.body as ReadableStream<Uint8Array>).pipeThrough(checked.stream)
  const sent = await target
    .call('PATCH', place.href, { body, length: blob.size, type: 'application/octet-stream' })
    .catch((error: unknown) => {
      throw checked.failure() ?? error
    })
  await target.expect(sent, [201, 202], `the bytes of a layer of ${what}`)
  return sent
}

/** Lets bytes through and ends in an error where they are not those of the digest: the upload is then never whole. */
function checkedBytes({ digest, size }: BlobDescriptor, wrong: () => Error) {
  const hash = createHash('sha256')
  let seen = 0
  let failure: Error | undefined
  const stream = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      hash.update(chunk)
      seen += chunk.byteLength
      // The last bytes wait for the comparison: the receiver takes what has its length for whole.
      if (seen >= size && (seen > size || `sha256:${hash.copy().digest('hex')}` !== digest)) {
        failure = wrong()
        controller.error(failure)
      } else controller.enqueue(chunk)
    },
    flush(controller) {
      if (seen === size) return
      failure = wrong()
      controller.error(failure)
    },
  })
  return { stream, failure: () => failure }
}
