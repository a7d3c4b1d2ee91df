import type {
  DescribeImageScanFindingsRequest,
  DescribeImageScanFindingsResponse,
  ImageScanFinding,
  Repository,
} from '@aws-sdk/client-ecr'
import { AwsError } from '../errors.ts'
import type { TestHooks } from '../test-hooks.ts'
import type { createRepositories, StoredImage } from './repository.ts'

type Needs = {
  accountId: string
  repositories: Pick<ReturnType<typeof createRepositories>, 'find'>
  /** Throws where there is no such repository. */
  mustExist: (name: string) => Promise<Repository>
  imageNotFound: (name: string, id: NonNullable<DescribeImageScanFindingsRequest['imageId']>) => AwsError
  hooks: Pick<TestHooks, 'faults'> | undefined
}

/**
 * Basic scanning of a repository that scans on push: each image was scanned when it came, and nothing was found but what a test asked
 * for. An index is not scanned, its images are. Nothing is really looked into. Source: Amazon ECR API reference,
 * DescribeImageScanFindings; Amazon ECR user guide, "Scan images for OS vulnerabilities".
 */
export const createScans =
  ({ accountId: registryId, hooks, imageNotFound, mustExist, repositories }: Needs) =>
  async (input: DescribeImageScanFindingsRequest): Promise<DescribeImageScanFindingsResponse> => {
    const repositoryName = input.repositoryName ?? ''
    const repository = await mustExist(repositoryName)
    const id = input.imageId ?? {}
    const image = await repositories.find(repositoryName, id)
    if (image === undefined) throw imageNotFound(repositoryName, id)
    if (isIndex(image))
      throw new AwsError('UnsupportedImageTypeException', 'The image is of a type that cannot be scanned.')
    const imageId = { imageDigest: image.manifest.digest, ...(id.imageTag !== undefined && { imageTag: id.imageTag }) }
    if (repository.imageScanningConfiguration?.scanOnPush !== true)
      throw new AwsError(
        'ScanNotFoundException',
        `Image scan does not exist for the image with '${JSON.stringify(imageId)}' in the repository with name '${repositoryName}' in the registry with id '${registryId}'`,
      )
    if (hooks?.faults.standing('ecr', 'scan-in-progress') !== undefined)
      return { registryId, repositoryName, imageId, imageScanStatus: { status: 'IN_PROGRESS' } }
    const findings = findingsOf(hooks?.faults.standing('ecr', 'scan-finds')?.value)
    const counts: Record<string, number> = {}
    for (const { severity = 'UNDEFINED' } of findings) counts[severity] = (counts[severity] ?? 0) + 1
    return {
      registryId,
      repositoryName,
      imageId,
      imageScanStatus: { status: 'COMPLETE', description: 'The scan was completed successfully.' },
      imageScanFindings: {
        imageScanCompletedAt: image.pushedAt,
        vulnerabilitySourceUpdatedAt: image.pushedAt,
        findings,
        findingSeverityCounts: counts,
      },
    }
  }

const isIndex = ({ manifest }: StoredImage) => /image\.index|manifest\.list/.test(manifest.mediaType)

/** `CVE-2026-0001=HIGH,CVE-2026-0002=LOW`. */
const findingsOf = (value = ''): ImageScanFinding[] =>
  value
    .split(',')
    .filter((each) => each !== '')
    .map((each) => {
      const [name = '', severity] = each.split('=')
      return {
        name,
        severity: severity as ImageScanFinding['severity'],
        uri: `https://nvd.nist.gov/vuln/detail/${name}`,
      }
    })
