import { expect, it } from 'vitest'
import { emptyRegistry } from '../../src/aws/empty-registry.ts'

type Held = { digest: string; index?: boolean /** Digests of the images that an index is of. */; of?: string[] }
const { signal } = new AbortController()

/** A repository that refuses what ECR refuses: an image that an index is of, more than 100 at a time. */
async function registryOf(held: Held[] | undefined, { locked = [] as string[] } = {}) {
  const left = new Map((held ?? []).map((image) => [image.digest, image]))
  const calls: number[] = []
  const send = async ({ input }: { input: { imageIds?: { imageDigest: string }[]; nextToken?: string } }) => {
    if (held === undefined)
      throw Object.assign(new Error('no such repository'), { name: 'RepositoryNotFoundException' })
    if (input.imageIds === undefined) {
      const all = [...left.values()]
      const from = Number(input.nextToken ?? 0)
      return {
        imageDetails: all.slice(from, from + 100).map(({ digest, index }) => ({
          imageDigest: digest,
          imageManifestMediaType: index
            ? 'application/vnd.oci.image.index.v1+json'
            : 'application/vnd.oci.image.manifest.v1+json',
        })),
        ...(from + 100 < all.length ? { nextToken: String(from + 100) } : {}),
      }
    }
    calls.push(input.imageIds.length)
    const failures = []
    for (const { imageDigest } of input.imageIds) {
      const held = locked.includes(imageDigest) || [...left.values()].some(({ of = [] }) => of.includes(imageDigest))
      if (held) failures.push({ imageId: { imageDigest }, failureCode: 'ImageReferencedByManifestList' })
      else left.delete(imageDigest)
    }
    return { failures }
  }
  const { ECRClient } = await import('@aws-sdk/client-ecr')
  const ecr = Object.assign(Object.create(ECRClient.prototype), { send })
  return { calls, left, empty: () => emptyRegistry({ ecr: async () => ecr }, 'medspa-development-api', { signal }) }
}

it('deletes every image, a hundred at a time', async () => {
  const { calls, empty, left } = await registryOf(Array.from({ length: 250 }, (_, at) => ({ digest: `sha256:${at}` })))
  expect(await empty()).toBe(250)
  expect([left.size, Math.max(...calls), calls.length]).toEqual([0, 100, 3])
})

it('deletes an index before what it is of, and an index of indexes too', async () => {
  const { empty, left } = await registryOf([
    { digest: 'child' },
    { digest: 'inner', index: true, of: ['child'] },
    { digest: 'outer', index: true, of: ['inner'] },
  ])
  expect(await empty()).toBe(3)
  expect(left.size).toBe(0)
})

it('says what ECR keeps, and does not ask for ever', async () => {
  const { empty } = await registryOf([{ digest: 'a' }, { digest: 'b' }], { locked: ['a'] })
  await expect(empty()).rejects.toMatchObject({ code: 'registry-not-empty', evidence: [expect.stringMatching(/^a: /)] })
})

it('has nothing to do in an empty repository, or without one', async () => {
  expect(await (await registryOf([])).empty()).toBe(0)
  expect(await (await registryOf(undefined)).empty()).toBeUndefined()
})
