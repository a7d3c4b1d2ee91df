import * as z from 'zod'
import { parseJson } from '../../io/json.ts'
import type { Clients } from '../clients.ts'
import { calling, undefinedIfMissing } from '../errors.ts'

/** A version of Terraform's state: somebody wrote it then. */
export type StateWrite = { at: Date; versionId: string }
/** A version of Terraform's lock file: it was written, or removed. */
export type LockVersion = { at: Date; versionId: string; removed: boolean }

type Bucket = { bucket: string; clients: Pick<Clients, 's3'> }

/**
 * Versions of one object since a moment, newest first, and the one before it. Nothing of what they hold is read. S3 lists keys
 * that begin so, each with its newest version first. Source: S3 API reference, ListObjectVersions.
 */
export async function readVersions({ bucket, clients }: Bucket, key: string, since: Date): Promise<LockVersion[]> {
  const { ListObjectVersionsCommand } = await import('@aws-sdk/client-s3')
  const s3 = await clients.s3()
  return calling('s3:ListBucketVersions', async () => {
    const found: LockVersion[] = []
    let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {}
    for (;;) {
      const page = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key, ...from }))
      const { DeleteMarkers = [], Versions = [] } = page
      const own = [
        ...Versions.map((version) => ({ ...version, removed: false })),
        ...DeleteMarkers.map((version) => ({ ...version, removed: true })),
      ].filter(({ Key }) => Key === key)
      for (const { LastModified, VersionId, removed } of own)
        if (LastModified !== undefined && VersionId !== undefined)
          found.push({ at: LastModified, versionId: VersionId, removed })
      // Of one second, a removal came after the writing.
      found.sort((a, b) => b.at.getTime() - a.at.getTime() || Number(b.removed) - Number(a.removed))
      const oldest = found.at(-1)
      const isOver = !page.IsTruncated || own.length === 0 || (oldest !== undefined && oldest.at < since)
      if (isOver) return found
      from = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
    }
  })
}

const text = z.string().catch('')
/** Source: hashicorp/terraform internal/states/statemgr/locker.go, LockInfo. */
const schema = z.object({ Who: text, Operation: text })

/** Who held Terraform's lock by a version of its file; undefined where that is gone, or says nothing. */
export async function readLockVersion(
  { bucket, clients }: Bucket,
  key: string,
  versionId: string,
): Promise<{ who: string; operation: string } | undefined> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3')
  const s3 = await clients.s3()
  const text = await undefinedIfMissing('s3:GetObjectVersion', ['NoSuchVersion', 'NoSuchKey'], async () =>
    (await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }))).Body?.transformToString(),
  )
  const { Operation: operation, Who: who } = schema.safeParse(parseJson(text ?? '')).data ?? { Operation: '', Who: '' }
  return who === '' ? undefined : { who, operation }
}
