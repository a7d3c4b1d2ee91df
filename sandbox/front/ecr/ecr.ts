import { createHash } from 'node:crypto'
import {
  type BatchDeleteImageRequest,
  type BatchDeleteImageResponse,
  type BatchGetImageRequest,
  type BatchGetImageResponse,
  type DeleteRepositoryRequest,
  type DescribeImageScanFindingsRequest,
  type DescribeImagesRequest,
  type DescribeImagesResponse,
  DescribeRepositoriesCommand,
  ECRClient,
  type GetAuthorizationTokenResponse,
  type GetLifecyclePolicyPreviewRequest,
  type ImageFailure,
  type ImageIdentifier,
  type ListImagesRequest,
  type ListImagesResponse,
  type PutImageRequest,
  type PutImageResponse,
  type Repository,
  RepositoryNotFoundException,
  type StartLifecyclePolicyPreviewRequest,
} from '@aws-sdk/client-ecr'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import { createRegistryClient } from '../../data/registry/client.ts'
import type { Registry } from '../../data/registry/registry.ts'
import type { Call, Forward, Reply, Service } from '../call.ts'
import { AwsError } from '../errors.ts'
import { isRecord, jsonReply, operationInput, replyOutput } from '../reply.ts'
import type { TestHooks } from '../test-hooks.ts'
import { isImmutable, tagTaken } from './mutability.ts'
import { createPreviews } from './previews.ts'
import { createRepositories, imageDetail, type StoredImage } from './repository.ts'
import { createScans } from './scans.ts'

/**
 * ECR: moto keeps the repositories' records, their addresses point at the sandbox's own registry, and everything about
 * images is answered from there.
 */
export function createEcr(
  context: Pick<SandboxContext, 'moto' | 'region' | 'accountId'>,
  options: {
    registry: Pick<Registry, 'address' | 'login' | 'refuses' | 'storage'>
    hooks?: Pick<TestHooks, 'faults'> | undefined
  },
): Service {
  const { accountId } = context
  const { address, login, refuses, storage } = options.registry
  const moto = new ECRClient(motoClientOptions(context))
  const repositories = createRepositories(createRegistryClient(options.registry), storage)
  const previews = createPreviews(moto, repositories, accountId)

  const mustExist = async (repositoryName: string): Promise<Repository> => {
    try {
      const found = await moto.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }))
      return found.repositories?.[0] ?? {}
    } catch (error) {
      if (error instanceof RepositoryNotFoundException) throw new AwsError(error.name, error.message)
      throw error
    }
  }
  const imageNotFound = (repositoryName: string, id: ImageIdentifier) =>
    new AwsError(
      'ImageNotFoundException',
      `The image with imageId {imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'} does not exist ` +
        `within the repository with name '${repositoryName}' in the registry with id '${accountId}'`,
    )
  const scanFindings = createScans({ accountId, hooks: options.hooks, imageNotFound, mustExist, repositories })
  const failure = (imageId: ImageIdentifier): ImageFailure => ({
    imageId,
    failureCode: 'ImageNotFound',
    failureReason: 'Requested image not found',
  })

  const describeImages = async (input: DescribeImagesRequest): Promise<DescribeImagesResponse> => {
    const name = input.repositoryName ?? ''
    await mustExist(name)
    const images: StoredImage[] = []
    for (const id of input.imageIds ?? []) {
      const image = await repositories.find(name, id)
      if (image === undefined) throw imageNotFound(name, id)
      images.push(image)
    }
    const wanted = input.imageIds === undefined ? await repositories.images(name) : images
    return {
      imageDetails: wanted
        .filter((image) => hasTagStatus(image, input.filter?.tagStatus))
        .map((image) => imageDetail(accountId, name, image)),
    }
  }

  const listImages = async (input: ListImagesRequest): Promise<ListImagesResponse> => {
    const name = input.repositoryName ?? ''
    await mustExist(name)
    const images = (await repositories.images(name)).filter((image) => hasTagStatus(image, input.filter?.tagStatus))
    return {
      imageIds: images.flatMap(({ manifest: { digest }, tags }) =>
        tags.length === 0 ? [{ imageDigest: digest }] : tags.map((imageTag) => ({ imageDigest: digest, imageTag })),
      ),
    }
  }

  const batchGetImage = async (input: BatchGetImageRequest): Promise<BatchGetImageResponse> => {
    const name = input.repositoryName ?? ''
    await mustExist(name)
    const answer = { images: [] as NonNullable<BatchGetImageResponse['images']>, failures: [] as ImageFailure[] }
    for (const id of input.imageIds ?? []) {
      const image = await repositories.find(name, id)
      if (image === undefined) answer.failures.push(failure(id))
      else {
        answer.images.push({
          registryId: accountId,
          repositoryName: name,
          imageId: { ...id, imageDigest: image.manifest.digest },
          imageManifest: image.manifest.text,
          imageManifestMediaType: image.manifest.mediaType,
        })
      }
    }
    return answer
  }

  const batchDeleteImage = async (input: BatchDeleteImageRequest): Promise<BatchDeleteImageResponse> => {
    const name = input.repositoryName ?? ''
    await mustExist(name)
    const answer = { imageIds: [] as ImageIdentifier[], failures: [] as ImageFailure[] }
    for (const id of input.imageIds ?? []) {
      const image = await repositories.find(name, id)
      if (image === undefined) answer.failures.push(failure(id))
      else answer.imageIds.push(...(await repositories.remove(name, image, id.imageTag)))
    }
    return answer
  }

  const putImage = async (input: PutImageRequest): Promise<PutImageResponse> => {
    const name = input.repositoryName ?? ''
    const repository = await mustExist(name)
    const text = input.imageManifest ?? ''
    const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`
    if ((input.imageDigest ?? digest) !== digest)
      throw new AwsError(
        'ImageDigestDoesNotMatchException',
        `The digest ${input.imageDigest} is not that of the manifest.`,
      )
    const tag = input.imageTag ?? digest
    const there = input.imageTag && (await repositories.find(name, { imageTag: input.imageTag }))
    if (there && there.manifest.digest === digest)
      throw new AwsError(
        'ImageAlreadyExistsException',
        `Image with digest '${digest}' and tag '${tag}' already exists in the repository with name '${name}' in registry with id '${accountId}'`,
      )
    if (there && isImmutable(repository, tag)) throw new AwsError('ImageTagAlreadyExistsException', tagTaken(name, tag))
    await repositories.put(name, tag, { text, mediaType: input.imageManifestMediaType ?? mediaTypeOf(text) })
    const image = await repositories.find(name, input.imageTag === undefined ? { imageDigest: tag } : { imageTag: tag })
    if (image === undefined) throw imageNotFound(name, { imageTag: tag })
    const imageId = { imageDigest: image.manifest.digest, ...(input.imageTag !== undefined && { imageTag: tag }) }
    return { image: { registryId: accountId, repositoryName: name, imageId, imageManifest: text } }
  }

  // The registry would put any image under any tag.
  refuses(async ({ digest, repository: name, tag }) => {
    const { repositories: found } = await moto.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }))
    if (!isImmutable(found?.[0] ?? {}, tag)) return undefined
    const there = await repositories.find(name, { imageTag: tag })
    return there === undefined || there.manifest.digest === digest ? undefined : tagTaken(name, tag)
  })

  const deleteRepository = async (call: Call, forward: Forward, input: DeleteRepositoryRequest): Promise<Reply> => {
    const name = input.repositoryName ?? ''
    await mustExist(name)
    const images = await repositories.images(name)
    if (images.length > 0 && !input.force) {
      throw new AwsError(
        'RepositoryNotEmptyException',
        `The repository with name '${name}' in registry with id '${accountId}' cannot be deleted because it still contains images`,
      )
    }
    const reply = await forward(call)
    if (reply.status === 200) for (const image of images) await repositories.remove(name, image, undefined)
    return withAddresses(reply, address)
  }

  /** AWS's lasts 12 hours; this one, which says so too, as long as the sandbox. */
  const authorizationToken = (): GetAuthorizationTokenResponse => ({
    authorizationData: [
      {
        authorizationToken: Buffer.from(`${login.username}:${login.password}`).toString('base64'),
        expiresAt: new Date(Date.now() + 12 * 3600_000),
        proxyEndpoint: `http://${address}`,
      },
    ],
  })

  return {
    names: ['ecr'],
    async handle(call, forward) {
      const input = operationInput(call)
      switch (call.operation) {
        case 'DescribeImages':
          return jsonReply(200, await describeImages(input as unknown as DescribeImagesRequest))
        case 'ListImages':
          return jsonReply(200, await listImages(input as unknown as ListImagesRequest))
        case 'BatchGetImage':
          return jsonReply(200, await batchGetImage(input as unknown as BatchGetImageRequest))
        case 'BatchDeleteImage':
          return jsonReply(200, await batchDeleteImage(input as unknown as BatchDeleteImageRequest))
        case 'StartLifecyclePolicyPreview':
          await mustExist(String(input.repositoryName ?? ''))
          return jsonReply(200, await previews.start(input as unknown as StartLifecyclePolicyPreviewRequest))
        case 'GetLifecyclePolicyPreview':
          await mustExist(String(input.repositoryName ?? ''))
          return jsonReply(200, await previews.get(input as unknown as GetLifecyclePolicyPreviewRequest))
        case 'DescribeImageScanFindings':
          return jsonReply(200, await scanFindings(input as unknown as DescribeImageScanFindingsRequest))
        case 'PutImage':
          return jsonReply(200, await putImage(input as unknown as PutImageRequest))
        case 'DeleteRepository':
          return deleteRepository(call, forward, input as unknown as DeleteRepositoryRequest)
        case 'CreateRepository':
        case 'DescribeRepositories':
          return withAddresses(await forward(call), address)
        case 'GetAuthorizationToken':
          return jsonReply(200, authorizationToken())
        default:
          return forward(call)
      }
    },
  }
}

function hasTagStatus(image: StoredImage, status: string | undefined): boolean {
  if (status === 'TAGGED') return image.tags.length > 0
  if (status === 'UNTAGGED') return image.tags.length === 0
  return true
}

function mediaTypeOf(manifest: string): string {
  const content: unknown = JSON.parse(manifest)
  return isRecord(content) && typeof content.mediaType === 'string'
    ? content.mediaType
    : 'application/vnd.oci.image.manifest.v1+json'
}

/** moto's answer with every repository's URI on this machine. */
function withAddresses(reply: Reply, address: string): Reply {
  if (reply.status !== 200) return reply
  const output = replyOutput(reply)
  const moved = (repository: unknown) =>
    isRecord(repository)
      ? { ...repository, repositoryUri: `${address}/${String(repository.repositoryName)}` }
      : repository
  if (isRecord(output.repository)) output.repository = moved(output.repository)
  if (Array.isArray(output.repositories)) output.repositories = output.repositories.map(moved)
  return jsonReply(200, output)
}
