import {
  type ECRClient,
  ECRServiceException,
  GetLifecyclePolicyCommand,
  type GetLifecyclePolicyPreviewRequest,
  type GetLifecyclePolicyPreviewResponse,
  type LifecyclePolicyRuleAction,
  type StartLifecyclePolicyPreviewRequest,
  type StartLifecyclePolicyPreviewResponse,
} from '@aws-sdk/client-ecr'
import { AwsError } from '../errors.ts'
import { expiring } from './lifecycle.ts'
import type { Repositories } from './repository.ts'

const EXPIRE: LifecyclePolicyRuleAction = { type: 'EXPIRE' }

/** Previews of lifecycle policies: what ECR would expire now. Nothing expires here by itself. */
export function createPreviews(moto: ECRClient, repositories: Repositories, registryId: string) {
  const asked = new Map<string, string>()

  return {
    /** Of the repository's own policy, where the request has none. */
    async start(input: StartLifecyclePolicyPreviewRequest): Promise<StartLifecyclePolicyPreviewResponse> {
      const { lifecyclePolicyText: given, repositoryName = '' } = input
      const lifecyclePolicyText = given ?? (await policyOf(repositoryName))
      asked.set(repositoryName, lifecyclePolicyText)
      return { registryId, repositoryName, lifecyclePolicyText, status: 'IN_PROGRESS' }
    },

    async get({ repositoryName = '' }: GetLifecyclePolicyPreviewRequest): Promise<GetLifecyclePolicyPreviewResponse> {
      const lifecyclePolicyText = asked.get(repositoryName)
      if (lifecyclePolicyText === undefined)
        throw new AwsError(
          'LifecyclePolicyPreviewNotFoundException',
          `Lifecycle policy preview does not exist for the repository with name '${repositoryName}' in the registry with id '${registryId}'`,
        )
      const images = await repositories.images(repositoryName)
      const expired = expiring(
        lifecyclePolicyText,
        images.map(({ manifest: { content, digest }, pushedAt, tags }) => ({
          digest,
          tags,
          pushedAt,
          references: content.manifests?.map((each) => each.digest),
        })),
        new Date(),
      )
      const previewResults = images.flatMap(({ manifest: { digest: imageDigest }, pushedAt, tags: imageTags }) => {
        const appliedRulePriority = expired.get(imageDigest)
        if (appliedRulePriority === undefined) return []
        return [{ imageDigest, imageTags, imagePushedAt: pushedAt, action: EXPIRE, appliedRulePriority }]
      })
      const summary = { expiringImageTotalCount: previewResults.length }
      return { registryId, repositoryName, lifecyclePolicyText, status: 'COMPLETE', previewResults, summary }
    },
  }

  async function policyOf(repositoryName: string): Promise<string> {
    try {
      return (await moto.send(new GetLifecyclePolicyCommand({ repositoryName }))).lifecyclePolicyText ?? ''
    } catch (error) {
      throw error instanceof ECRServiceException ? new AwsError(error.name, error.message) : error
    }
  }
}
