import type { ECRClient, ImageIdentifier } from '@aws-sdk/client-ecr'
import { awsCommandLine } from '../command-line.ts'
import { cancelled, OperatorError } from '../errors.ts'
import type { Clients } from './clients.ts'
import { calling, undefinedIfMissing } from './errors.ts'

/** BatchDeleteImage takes so many at a time. Source: ECR API reference. */
const PAGE = 100

const isIndex = (mediaType = '') => /image\.index|manifest\.list/.test(mediaType)

/**
 * Deletes every image of a repository, with a tag and without: ECR deletes none that has images, and Terraform does not ask it to
 * (a `terraform destroy` by hand is to lose no image unasked). Indexes go before the images that they are of, which ECR would
 * not delete before them. Gives how many went; undefined where there is no such repository.
 * @throws OperatorError `registry-not-empty` with what ECR says of those that it keeps
 */
export async function emptyRegistry(
  clients: Pick<Clients, 'ecr'>,
  repository: string,
  { signal }: { signal: AbortSignal },
): Promise<number | undefined> {
  const ecr = await clients.ecr()
  let gone = 0
  for (;;) {
    const images = await imagesOf(ecr, repository)
    if (images === undefined) return gone === 0 ? undefined : gone
    if (images.length === 0) return gone
    if (signal.aborted) throw cancelled()
    const refused = await deleteAll(ecr, repository, images)
    // An index may be of an index: as long as some go, more can go.
    if (refused.length >= images.length) throw notEmpty(repository, refused)
    gone += images.length - refused.length
  }
}

type Found = { digest: string; index: boolean }

async function imagesOf(client: ECRClient, repositoryName: string): Promise<Found[] | undefined> {
  const { paginateDescribeImages } = await import('@aws-sdk/client-ecr')
  return undefinedIfMissing('ecr:DescribeImages', ['RepositoryNotFoundException'], async () => {
    const found: Found[] = []
    for await (const { imageDetails = [] } of paginateDescribeImages({ client }, { repositoryName }))
      for (const { imageDigest, imageManifestMediaType } of imageDetails)
        if (imageDigest !== undefined) found.push({ digest: imageDigest, index: isIndex(imageManifestMediaType) })
    return found
  })
}

/** Gives what ECR did not delete, in its words. */
async function deleteAll(ecr: ECRClient, repositoryName: string, images: readonly Found[]): Promise<string[]> {
  const { BatchDeleteImageCommand } = await import('@aws-sdk/client-ecr')
  const refused: string[] = []
  for (const part of [images.filter(({ index }) => index), images.filter(({ index }) => !index)]) {
    for (let at = 0; at < part.length; at += PAGE) {
      const imageIds: ImageIdentifier[] = part.slice(at, at + PAGE).map(({ digest }) => ({ imageDigest: digest }))
      const { failures = [] } = await calling('ecr:BatchDeleteImage', () =>
        ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds })),
      )
      for (const { failureCode, failureReason, imageId } of failures)
        if (failureCode !== 'ImageNotFound') refused.push(`${imageId?.imageDigest}: ${failureReason ?? failureCode}`)
    }
  }
  return refused
}

const notEmpty = (repository: string, refused: readonly string[]) =>
  new OperatorError(`ECR keeps ${refused.length} images of ${repository}.`, {
    code: 'registry-not-empty',
    whose: 'aws',
    hint: `Look at them: \`${awsCommandLine(`ecr describe-images --repository-name ${repository}`)}\`. Then run the same command again.`,
    evidence: refused.slice(0, 10),
  })
