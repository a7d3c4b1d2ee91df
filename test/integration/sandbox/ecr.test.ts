import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  GetLifecyclePolicyPreviewCommand,
  ListImagesCommand,
  PutImageCommand,
  PutImageTagMutabilityCommand,
  type PutImageTagMutabilityRequest,
  PutLifecyclePolicyCommand,
  StartLifecyclePolicyPreviewCommand,
} from '@aws-sdk/client-ecr'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createImages } from '../../../sandbox/data/images/pulled-images.ts'
import { createEcr } from '../../../sandbox/front/ecr/ecr.ts'
import { createFaults } from '../../../sandbox/testing/faults.ts'
import { createRegistries } from '../../../src/aws/registries.ts'
import { pushImage } from './support/push-image.ts'
import { type SandboxHarness, startHarness } from './support/sandbox-harness.ts'

const repositoryName = 'medspa-development-api'
const faults = createFaults()
let harness: SandboxHarness
let ecr: ECRClient

beforeAll(async () => {
  harness = await startHarness((context, registry) => [createEcr(context, { hooks: { faults }, registry })])
  ecr = new ECRClient(harness.aws)
  await ecr.send(new CreateRepositoryCommand({ repositoryName }))
})
afterAll(() => harness.close())

const push = (tag: string, text: string, labels?: Record<string, string>) =>
  pushImage({
    registry: harness.registry,
    repository: repositoryName,
    tag,
    files: { 'index.mjs': text },
    ...(labels && { labels }),
  })

test('repositories and login are at the sandbox registry, which opens to that login alone', async () => {
  const { repositories } = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }))
  expect(repositories?.[0]?.repositoryUri).toBe(`${harness.registry.address}/${repositoryName}`)
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
  expect(authorizationData?.[0]?.proxyEndpoint).toBe(`http://${harness.registry.address}`)
  const statusFor = async (headers: Record<string, string>) =>
    (await fetch(`http://${harness.registry.address}/v2/`, { headers })).status
  const login = authorizationData?.[0]?.authorizationToken ?? ''
  expect(Buffer.from(login, 'base64').toString()).toMatch(/^AWS:/)
  expect(await statusFor({ authorization: `Basic ${login}` })).toBe(200)
  expect(await statusFor({ authorization: `Basic ${Buffer.from('AWS:other').toString('base64')}` })).toBe(401)
  expect(await statusFor({})).toBe(401)
})

test('an empty repository has no images; a missing image and a missing repository are AWS errors', async () => {
  expect((await ecr.send(new ListImagesCommand({ repositoryName }))).imageIds).toEqual([])
  await expect(
    ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: 'v0' }] })),
  ).rejects.toMatchObject({
    name: 'ImageNotFoundException',
    message: expect.stringContaining("{imageDigest:'null', imageTag:'v0'}"),
  })
  await expect(ecr.send(new DescribeImagesCommand({ repositoryName: 'none' }))).rejects.toMatchObject({
    name: 'RepositoryNotFoundException',
  })
})

test('what is pushed is described with its digest, tags, size and time', async () => {
  const digest = await push('v1', 'console.log(1)')
  await push('v1-again', 'console.log(1)')
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: 'v1' }] }))
  expect(imageDetails).toEqual([
    {
      registryId: '123456789012',
      repositoryName,
      imageDigest: digest,
      imageTags: ['v1', 'v1-again'],
      imageSizeInBytes: expect.any(Number),
      imagePushedAt: expect.any(Date),
      imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactMediaType: 'application/vnd.oci.image.config.v1+json',
    },
  ])
  const got = await ecr.send(
    new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: 'v1' }, { imageTag: 'v9' }] }),
  )
  expect(got.images?.[0]?.imageId).toEqual({ imageTag: 'v1', imageDigest: digest })
  expect(got.failures?.[0]).toMatchObject({ imageId: { imageTag: 'v9' }, failureCode: 'ImageNotFound' })
})

test('deleting one tag keeps the others; a repository with images is deleted by force only', async () => {
  const digest = await push('v1', 'console.log(1)')
  await push('v1-again', 'console.log(1)')
  const answer = await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag: 'v1-again' }] }))
  expect(answer.imageIds).toEqual([{ imageDigest: digest, imageTag: 'v1-again' }])
  expect((await ecr.send(new ListImagesCommand({ repositoryName }))).imageIds).toEqual([
    { imageDigest: digest, imageTag: 'v1' },
  ])
  await expect(ecr.send(new DeleteRepositoryCommand({ repositoryName }))).rejects.toMatchObject({
    name: 'RepositoryNotEmptyException',
  })
  await ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }))
  await ecr.send(new CreateRepositoryCommand({ repositoryName }))
  expect((await ecr.send(new ListImagesCommand({ repositoryName }))).imageIds).toEqual([])
})

test('an image is pulled by tag and by digest, and unpacked once', async () => {
  const images = createImages(harness.context, harness.registry)
  const digest = await push('v2', 'console.log("pulled")')
  const name = `${harness.registry.address}/${repositoryName}`
  const [byTag, byDigest] = await Promise.all([images.pull(`${name}:v2`), images.pull(`${name}@${digest}`)])
  expect(byTag).toEqual(byDigest)
  expect(byTag).toMatchObject({ digest, workingDir: '/app', entrypoint: ['node', 'index.mjs'], cmd: [] })
  expect(await readFile(path.join(byTag.rootDir, 'app/index.mjs'), 'utf8')).toBe('console.log("pulled")')
})

test("an image that cannot be pulled fails with Fargate's message", async () => {
  const images = createImages(harness.context, harness.registry)
  const name = `${harness.registry.address}/${repositoryName}`
  await expect(images.pull(`${name}:v9`)).rejects.toThrow(
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${name}:v9: ${name}:v9: not found`,
  )
  await expect(images.pull('docker.io/library/node:24')).rejects.toThrow(
    /CannotPullContainerError: .* reaches no registry but its own/,
  )
  await push('engine', 'x', {})
  await expect(images.pull(`${name}:engine`)).rejects.toThrow(/CannotPullContainerError: .*container engine/)
})

describe('a second push of a tag', () => {
  const again = 'medspa-development-again'
  const describeAll = async () => {
    const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName: again }))
    return imageDetails.map(({ imageDigest, imageTags = [] }) => ({ imageDigest, imageTags }))
  }
  const pushAgain = (tag: string, text: string) =>
    pushImage({ registry: harness.registry, repository: again, tag, files: { 'index.mjs': text } })
  /** PutImage of what a digest names, under another tag. */
  const retag = async (imageDigest: string, imageTag: string) => {
    const { images } = await ecr.send(new BatchGetImageCommand({ repositoryName: again, imageIds: [{ imageDigest }] }))
    const { imageManifest, imageManifestMediaType } = images?.[0] ?? {}
    return ecr.send(new PutImageCommand({ repositoryName: again, imageTag, imageManifest, imageManifestMediaType }))
  }
  const becomes = (mutability: PutImageTagMutabilityRequest['imageTagMutability'], excluded: string[] = []) =>
    ecr.send(
      new PutImageTagMutabilityCommand({
        repositoryName: again,
        imageTagMutability: mutability,
        ...(excluded.length > 0 && {
          imageTagMutabilityExclusionFilters: excluded.map((filter) => ({ filter, filterType: 'WILDCARD' })),
        }),
      }),
    )

  beforeEach(async () => {
    await ecr.send(new CreateRepositoryCommand({ repositoryName: again }))
  })
  afterEach(() => ecr.send(new DeleteRepositoryCommand({ repositoryName: again, force: true })))

  test('takes it from the image that had it, which stays without one', async () => {
    const former = await pushAgain('v1', 'one')
    const next = await pushAgain('v1', 'two')
    expect(await describeAll()).toEqual([
      { imageDigest: former, imageTags: [] },
      { imageDigest: next, imageTags: ['v1'] },
    ])
    // By its digest it is there: a task that names it so finds it.
    const images = createImages(harness.context, harness.registry)
    const pulled = await images.pull(`${harness.registry.address}/${again}@${former}`)
    expect(await readFile(path.join(pulled.rootDir, 'app/index.mjs'), 'utf8')).toBe('one')
  })

  test('of the same image changes nothing, neither when it was pushed; by the API it is an error', async () => {
    const digest = await pushAgain('v1', 'one')
    const pushedAt = async () =>
      (await ecr.send(new DescribeImagesCommand({ repositoryName: again }))).imageDetails?.[0]?.imagePushedAt
    const first = await pushedAt()
    await pushAgain('v1', 'one')
    await retag(digest, 'in-use-serving')
    await ecr.send(new BatchDeleteImageCommand({ repositoryName: again, imageIds: [{ imageTag: 'v1' }] }))
    expect(await pushedAt()).toEqual(first)
    expect(await describeAll()).toEqual([{ imageDigest: digest, imageTags: ['in-use-serving'] }])
    await expect(retag(digest, 'in-use-serving')).rejects.toMatchObject({ name: 'ImageAlreadyExistsException' })
  })

  test('is refused where tags are immutable, by the API and by the registry, save for those that are excluded', async () => {
    await becomes('IMMUTABLE_WITH_EXCLUSION', ['latest*'])
    const first = await pushAgain('v1', 'one')
    await pushAgain('v1', 'one')
    await pushAgain('latest', 'one')
    const second = await pushAgain('v2', 'two')
    await expect(pushAgain('v1', 'two')).rejects.toThrow(
      /400: .*TAG_INVALID.*The image tag 'v1' already exists in the 'medspa-development-again' repository/,
    )
    await expect(retag(second, 'v1')).rejects.toMatchObject({ name: 'ImageTagAlreadyExistsException' })
    expect(await pushAgain('latest', 'two')).toBe(second)
    expect(await describeAll()).toEqual([
      { imageDigest: first, imageTags: ['v1'] },
      { imageDigest: second, imageTags: ['latest', 'v2'] },
    ])
    await becomes('MUTABLE')
    expect(await pushAgain('v1', 'two')).toBe(second)
  })

  test('medspa puts one more tag on an image, takes it from another, and writes nothing twice', async () => {
    const registries = createRegistries({ clients: { ecr: async () => ecr } })
    const first = await pushAgain('v1', 'one')
    const second = await pushAgain('v2', 'two')
    expect(await registries.addTag(again, first, 'in-use-serving')).toBe(true)
    expect(await registries.addTag(again, first, 'in-use-serving')).toBe(true)
    expect(await registries.addTag(again, second, 'in-use-serving')).toBe(true)
    expect(await describeAll()).toEqual([
      { imageDigest: first, imageTags: ['v1'] },
      { imageDigest: second, imageTags: ['in-use-serving', 'v2'] },
    ])
    expect(await registries.addTag(again, `sha256:${'0'.repeat(64)}`, 'in-use-serving')).toBe(false)
    await becomes('IMMUTABLE')
    await expect(registries.addTag(again, first, 'in-use-serving')).rejects.toMatchObject({
      name: 'OperatorError',
      cause: { name: 'ImageTagAlreadyExistsException' },
    })
  })

  test("a lifecycle policy's preview says what would expire", async () => {
    const first = await pushAgain('v1', 'one')
    await pushAgain('v1', 'two')
    const preview = new GetLifecyclePolicyPreviewCommand({ repositoryName: again })
    await expect(ecr.send(preview)).rejects.toMatchObject({ name: 'LifecyclePolicyPreviewNotFoundException' })
    const start = { repositoryName: again }
    await expect(ecr.send(new StartLifecyclePolicyPreviewCommand(start))).rejects.toMatchObject({
      name: 'LifecyclePolicyNotFoundException',
    })
    const selection = { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 1 }
    const rules = [{ rulePriority: 1, selection, action: { type: 'expire' } }]
    await ecr.send(new PutLifecyclePolicyCommand({ ...start, lifecyclePolicyText: JSON.stringify({ rules }) }))
    await ecr.send(new StartLifecyclePolicyPreviewCommand(start))
    const { previewResults, status } = await ecr.send(preview)
    expect(status).toBe('COMPLETE')
    expect(previewResults?.map(({ imageDigest }) => imageDigest)).toEqual([first])
  })
})

describe('scans', () => {
  const scanned = 'medspa-development-scanned'
  let digest: string
  beforeAll(async () => {
    await ecr.send(
      new CreateRepositoryCommand({ repositoryName: scanned, imageScanningConfiguration: { scanOnPush: true } }),
    )
    digest = await pushImage({
      registry: harness.registry,
      repository: scanned,
      tag: 'v1',
      files: { 'index.mjs': 's' },
    })
  })
  const findings = (name: string, of: string) =>
    createRegistries({ clients: { ecr: async () => ecr } }).findings(name, of)

  test('of an image that was pushed are complete, with what a fault says', async () => {
    expect(await findings(scanned, digest)).toMatchObject({ status: 'COMPLETE', findings: [] })
    const { id } = faults.add({ service: 'ecr', fault: 'scan-finds', value: 'CVE-2026-0001=HIGH,CVE-2026-0002=LOW' })
    expect((await findings(scanned, digest)).findings).toEqual([
      { name: 'CVE-2026-0001', severity: 'HIGH' },
      { name: 'CVE-2026-0002', severity: 'LOW' },
    ])
    faults.release(id)
    const hanging = faults.add({ service: 'ecr', fault: 'scan-in-progress' })
    expect(await findings(scanned, digest)).toMatchObject({ status: 'IN_PROGRESS', findings: [] })
    faults.release(hanging.id)
    expect(() => faults.add({ service: 'ecr', fault: 'scan-finds', value: 'much' })).toThrow('CVE-2026-0001=HIGH')
  })

  test('are none of a repository that does not scan, of an index, and of an image that is not there', async () => {
    const other = await push('unscanned', 'console.log(7)')
    expect(await findings(repositoryName, other)).toEqual({ status: 'NOT_SCANNED', findings: [] })
    expect(await findings(scanned, `sha256:${'0'.repeat(64)}`)).toEqual({ status: 'NOT_SCANNED', findings: [] })
    const mediaType = 'application/vnd.oci.image.index.v1+json'
    const { images = [] } = await ecr.send(
      new BatchGetImageCommand({ repositoryName: scanned, imageIds: [{ imageDigest: digest }] }),
    )
    const size = Buffer.byteLength(images[0]?.imageManifest ?? '')
    const manifests = [{ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size }]
    const index = await ecr.send(
      new PutImageCommand({
        repositoryName: scanned,
        imageTag: 'index',
        imageManifest: JSON.stringify({ schemaVersion: 2, mediaType, manifests }),
        imageManifestMediaType: mediaType,
      }),
    )
    expect(await findings(scanned, index.image?.imageId?.imageDigest ?? '')).toEqual({
      ...{ status: 'NOT_SCANNED', findings: [] },
    })
  })
})
