import * as z from 'zod'
import type { Names } from '../config/names.ts'
import { OperatorError } from '../errors.ts'
import { parseJson } from '../io/json.ts'
import { type ParkRecord, parkRecordSchema, parkStamp } from '../parks/park-record.ts'
import type { Clients } from './clients.ts'
import { calling } from './errors.ts'

type ParkRecords = {
  /** Written anew where there is one of that time. */
  write: (record: ParkRecord) => Promise<void>
  /** Newest first; none where nothing was parked yet, or there is no state bucket. */
  list: () => Promise<ParkRecord[]>
  /** Well too where it is gone already; the bucket's versions keep it. */
  remove: (record: Pick<ParkRecord, 'parkedAt'>) => Promise<void>
}

/** Records of parks in the state bucket. */
export const createParkRecords = ({
  bucket,
  clients,
  names,
}: {
  bucket: string | undefined
  clients: Pick<Clients, 's3'>
  names: Pick<Names, 'parksPrefix'>
}): ParkRecords => {
  const keyOf = ({ parkedAt }: Pick<ParkRecord, 'parkedAt'>) =>
    `${names.parksPrefix}${parkStamp(new Date(parkedAt))}.json`

  const read = async (key: string): Promise<ParkRecord> => {
    const { GetObjectCommand } = await import('@aws-sdk/client-s3')
    const s3 = await clients.s3()
    const text = await calling('s3:GetObject', async () =>
      (await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).Body?.transformToString(),
    )
    const parsed = parkRecordSchema.safeParse(parseJson(text ?? ''))
    if (parsed.success) return parsed.data
    throw new OperatorError(`s3://${bucket}/${key} is no record of a park: ${z.prettifyError(parsed.error)}`, {
      code: 'park-record-unreadable',
      whose: 'operator',
      hint: 'Bring its last good version back (the bucket is versioned); without the object nothing is compared after a restore.',
    })
  }

  return {
    async write(record) {
      const { PutObjectCommand } = await import('@aws-sdk/client-s3')
      const s3 = await clients.s3()
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: keyOf(record),
        Body: JSON.stringify(record),
        ContentType: 'application/json',
      })
      await calling('s3:PutObject', () => s3.send(command))
    },

    async remove(record) {
      const { DeleteObjectCommand } = await import('@aws-sdk/client-s3')
      const s3 = await clients.s3()
      await calling('s3:DeleteObject', () => s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(record) })))
    },

    async list() {
      if (bucket === undefined) return []
      const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3')
      const s3 = await clients.s3()
      const keys = await calling('s3:ListBucket', async () => {
        const found: string[] = []
        for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: names.parksPrefix }))
          for (const { Key = '' } of page.Contents ?? []) if (/\/\d{14}\.json$/.test(Key)) found.push(Key)
        return found
      })
      return Promise.all(keys.sort().reverse().map(read))
    },
  }
}
