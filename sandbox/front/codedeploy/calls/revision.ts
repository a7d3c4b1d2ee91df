import { createHash } from 'node:crypto'
import type { RevisionLocation } from '@aws-sdk/client-codedeploy'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { motoClientOptions, type SandboxContext } from '../../../context.ts'
import { AwsError } from '../../errors.ts'

/** The text of the AppSpec that a revision leads to. */
export type ReadRevision = (revision: RevisionLocation | undefined) => Promise<string>

/**
 * Reads what ECS takes: an AppSpec in the call, or a YAML or JSON file in S3 (CodeDeploy API reference, RevisionLocation).
 * Throws `RevisionRequiredException`, `InvalidRevisionException`, `RevisionDoesNotExistException`. What AWS answers to a
 * digest of another text is not documented: here an invalid revision.
 */
export function revisionReader(context: Pick<SandboxContext, 'moto' | 'region'>): ReadRevision {
  const s3 = new S3Client({ ...motoClientOptions(context), forcePathStyle: true })
  return async (revision) => {
    if (revision?.revisionType === undefined) throw new AwsError('RevisionRequiredException', 'Revision is missing')
    const { appSpecContent, revisionType, s3Location } = revision
    if (revisionType === 'AppSpecContent' && appSpecContent?.content !== undefined) {
      const { content, sha256 } = appSpecContent
      const actual = createHash('sha256').update(content).digest('hex')
      if (sha256 !== undefined && sha256 !== actual) throw invalid('The sha256 of the AppSpec content is another one.')
      return content
    }
    if (revisionType !== 'S3' || s3Location === undefined) {
      throw invalid('For ECS, a revision is AppSpecContent, or a file in S3.')
    }
    if (s3Location.bundleType !== 'YAML' && s3Location.bundleType !== 'JSON') {
      throw invalid('For ECS, the bundle type of a revision in S3 is YAML or JSON.')
    }
    const { bucket: Bucket, key: Key, version: VersionId } = s3Location
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...(VersionId && { VersionId }) }))
      return (await Body?.transformToString()) ?? ''
    } catch {
      throw new AwsError('RevisionDoesNotExistException', `There is no revision at s3://${Bucket}/${Key}.`)
    }
  }
}

const invalid = (message: string) => new AwsError('InvalidRevisionException', message)
