import { OperatorError } from '../errors.ts'
import type { TaggedImage } from '../releases/tags.ts'
import { Sensitive } from '../secrets/sensitive.ts'
import type { Clients } from './clients.ts'
import { emptyRegistry } from './empty-registry.ts'
import { calling, undefinedIfMissing } from './errors.ts'
import { type ScanResult, scanFindings } from './images/scan-findings.ts'

type Image = {
  digest: string
  pushedAt?: Date
  /** Whether the digest is of an index of manifests: what runs may then tell the digest of one of them. */
  index: boolean
}

type RegistryLogin = { /** Scheme and host. */ endpoint: string; username: string; password: Sensitive }

type Registries = {
  /** `uri` is host, port and name, as `docker push` wants it, without a tag. */
  find: (name: string) => Promise<{ uri: string } | undefined>
  /** Undefined where the repository or the tag does not exist. */
  image: (name: string, tag: string) => Promise<Image | undefined>
  /** Whether the repository has an image of this tag, or of this digest (`sha256:…`). */
  has: (name: string, reference: string) => Promise<boolean>
  /**
   * Puts one more tag on an image that is there; from another image the tag is taken. False where there is no such image.
   * Where the image has the tag already, nothing is written.
   */
  addTag: (name: string, digest: string, tag: string) => Promise<boolean>
  /** Every tag, in no order; undefined where the repository does not exist. */
  tags: (name: string) => Promise<TaggedImage[] | undefined>
  /** Deletes every image, with a tag and without; gives how many. Undefined where the repository does not exist. */
  empty: (name: string, options: { signal: AbortSignal }) => Promise<number | undefined>
  /** What ECR's scan found in an image. */
  findings: (name: string, digest: string) => Promise<ScanResult>
  /** Credentials for pushing; they last 12 hours. */
  login: () => Promise<RegistryLogin>
}

const isIndex = (mediaType = '') => /image\.index|manifest\.list/.test(mediaType)

/** ECR. `account` owns the registry, where that is not the caller's own: its repositories' policies let the caller in. */
export const createRegistries = ({
  account: registryId,
  clients,
}: {
  account?: string
  clients: Pick<Clients, 'ecr'>
}): Registries => ({
  async find(name) {
    const { DescribeRepositoriesCommand } = await import('@aws-sdk/client-ecr')
    const ecr = await clients.ecr()
    const found = await undefinedIfMissing('ecr:DescribeRepositories', ['RepositoryNotFoundException'], () =>
      ecr.send(new DescribeRepositoriesCommand({ registryId, repositoryNames: [name] })),
    )
    const uri = found?.repositories?.[0]?.repositoryUri
    return uri === undefined ? undefined : { uri }
  },

  async image(name, tag) {
    const { DescribeImagesCommand } = await import('@aws-sdk/client-ecr')
    const ecr = await clients.ecr()
    const found = await undefinedIfMissing(
      'ecr:DescribeImages',
      ['ImageNotFoundException', 'RepositoryNotFoundException'],
      () => ecr.send(new DescribeImagesCommand({ registryId, repositoryName: name, imageIds: [{ imageTag: tag }] })),
    )
    const image = found?.imageDetails?.[0]
    return image?.imageDigest === undefined
      ? undefined
      : { digest: image.imageDigest, pushedAt: image.imagePushedAt, index: isIndex(image.imageManifestMediaType) }
  },

  async has(name, reference) {
    const { DescribeImagesCommand } = await import('@aws-sdk/client-ecr')
    const ecr = await clients.ecr()
    const imageIds = [reference.startsWith('sha256:') ? { imageDigest: reference } : { imageTag: reference }]
    const found = await undefinedIfMissing(
      'ecr:DescribeImages',
      ['ImageNotFoundException', 'RepositoryNotFoundException'],
      () => ecr.send(new DescribeImagesCommand({ registryId, repositoryName: name, imageIds })),
    )
    return (found?.imageDetails ?? []).length > 0
  },

  async addTag(name, digest, tag) {
    const { BatchGetImageCommand, DescribeImagesCommand, PutImageCommand } = await import('@aws-sdk/client-ecr')
    const ecr = await clients.ecr()
    const imageIds = [{ imageDigest: digest }]
    const found = await undefinedIfMissing(
      'ecr:DescribeImages',
      ['ImageNotFoundException', 'RepositoryNotFoundException'],
      () => ecr.send(new DescribeImagesCommand({ registryId, repositoryName: name, imageIds })),
    )
    const [described] = found?.imageDetails ?? []
    if (described === undefined) return false
    if (described.imageTags?.includes(tag)) return true
    // Without the type that the image has, BatchGetImage may convert its manifest: that would be another image.
    const acceptedMediaTypes = [described.imageManifestMediaType ?? ''].filter((type) => type !== '')
    const { images = [] } = await calling('ecr:BatchGetImage', () =>
      ecr.send(new BatchGetImageCommand({ registryId, repositoryName: name, imageIds, acceptedMediaTypes })),
    )
    const [image] = images
    if (image?.imageManifest === undefined) return false
    const { imageManifest, imageManifestMediaType } = image
    await undefinedIfMissing('ecr:PutImage', ['ImageAlreadyExistsException'], () =>
      ecr.send(
        new PutImageCommand({
          registryId,
          repositoryName: name,
          imageTag: tag,
          imageDigest: digest,
          imageManifest,
          imageManifestMediaType,
        }),
      ),
    )
    return true
  },

  async tags(name) {
    const { paginateDescribeImages } = await import('@aws-sdk/client-ecr')
    const client = await clients.ecr()
    const input = { registryId, repositoryName: name, filter: { tagStatus: 'TAGGED' } } as const
    return undefinedIfMissing('ecr:DescribeImages', ['RepositoryNotFoundException'], async () => {
      const tagged: TaggedImage[] = []
      for await (const { imageDetails = [] } of paginateDescribeImages({ client }, input)) {
        for (const { imagePushedAt, imageTags = [] } of imageDetails)
          tagged.push(...imageTags.map((tag) => ({ tag, pushedAt: imagePushedAt })))
      }
      return tagged
    })
  },

  empty: (name, options) => emptyRegistry(clients, name, options),

  findings: (name, digest) => scanFindings(clients, name, digest),

  async login() {
    const { GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr')
    const ecr = await clients.ecr()
    const answer = await calling('ecr:GetAuthorizationToken', () => ecr.send(new GetAuthorizationTokenCommand({})))
    const { authorizationToken, proxyEndpoint } = answer.authorizationData?.[0] ?? {}
    // The token is the base64 of `user:password`.
    const [username, ...password] = Buffer.from(authorizationToken ?? '', 'base64')
      .toString('utf8')
      .split(':')
    if (proxyEndpoint === undefined || username === undefined || password.length === 0)
      throw new OperatorError('ecr:GetAuthorizationToken gave no credentials.', { code: 'aws-error', whose: 'aws' })
    return { endpoint: proxyEndpoint, username, password: new Sensitive(password.join(':')) }
  },
})
