import type { Clock } from '../io/clock.ts'
import { COPIES_LISTED_DAYS, type RunCopies } from '../runs/copies.ts'
import { runId } from '../runs/record.ts'
import type { Clients } from './clients.ts'
import { calling, undefinedIfMissing } from './errors.ts'

const suffix = '.json'

/** Run records below the environment's prefix in the state bucket. */
export const createRunCopies = ({
  bucket,
  clients,
  clock,
  prefix,
}: {
  bucket: string
  clients: Pick<Clients, 's3'>
  clock: Pick<Clock, 'now'>
  /** `medspa-ai-platform/<environment>/runs/`. */
  prefix: string
}): RunCopies => {
  const keyOf = (id: string) => `${prefix}${id}${suffix}`
  return {
    async put(id, text, { accountId, signal: abortSignal }) {
      const { PutObjectCommand } = await import('@aws-sdk/client-s3')
      const s3 = await clients.s3()
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: keyOf(id),
        Body: text,
        ContentType: 'application/json',
        ExpectedBucketOwner: accountId,
      })
      // A bucket that was never made has no use for a record.
      await undefinedIfMissing('s3:PutObject', ['NoSuchBucket'], () => s3.send(command, { abortSignal }))
    },

    async list(abortSignal) {
      const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3')
      const since = new Date(clock.now().getTime() - COPIES_LISTED_DAYS * 86_400_000)
      const from = { Bucket: bucket, Prefix: prefix, StartAfter: `${prefix}${runId(since, '')}` }
      return calling('s3:ListBucket', async () => {
        const ids: string[] = []
        for await (const page of paginateListObjectsV2({ client: await clients.s3() }, from, { abortSignal })) {
          for (const { Key = '' } of page.Contents ?? []) {
            if (Key.endsWith(suffix)) ids.push(Key.slice(prefix.length, -suffix.length))
          }
        }
        return ids
      })
    },

    read: (id, abortSignal) =>
      undefinedIfMissing('s3:GetObject', ['NoSuchKey'], async () => {
        const { GetObjectCommand } = await import('@aws-sdk/client-s3')
        const { Body } = await (await clients.s3()).send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(id) }), {
          abortSignal,
        })
        return Body?.transformToString()
      }),
  }
}
