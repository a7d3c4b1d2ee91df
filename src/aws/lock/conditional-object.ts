import type { S3Client } from '@aws-sdk/client-s3'
import { messageOf, OperatorError } from '../../errors.ts'
import type { Clients } from '../clients.ts'
import { calling, fromAws, hasCode, statusOf, wasTriedAgain } from '../errors.ts'

type StoredObject = {
  text: string
  /** Names exactly this writing of the object. */
  etag: string
  /** Milliseconds since it was written, both ends by S3's own clock (whole seconds): no machine's clock counts. */
  ageMs: number
}

/**
 * One small S3 object that many may write: each write says what it expects to find, so of several writers at once one wins.
 * The others are told undefined or false, and look again. Source: Amazon S3 user guide, "Conditional requests"; a conditional
 * delete needs s3:GetObject besides s3:DeleteObject.
 */
export type ConditionalObject = {
  read: (signal?: AbortSignal) => Promise<StoredObject | undefined>
  /** Its ETag; undefined where there already is one. */
  create: (text: string, signal?: AbortSignal) => Promise<string | undefined>
  /** Its new ETag; undefined where it is no longer the one that was read. */
  replace: (text: string, etag: string, signal?: AbortSignal) => Promise<string | undefined>
  /** False where it is no longer the one that was read. */
  remove: (etag: string, signal?: AbortSignal) => Promise<boolean>
}

export const conditionalObject = (
  clients: Pick<Clients, 's3'>,
  { bucket, key }: { bucket: string; key: string },
): ConditionalObject => {
  const target = { Bucket: bucket, Key: key }

  const put = async (
    text: string,
    condition: { IfNoneMatch: '*' } | { IfMatch: string },
    abortSignal?: AbortSignal,
  ) => {
    const { PutObjectCommand } = await import('@aws-sdk/client-s3')
    const s3 = await clients.s3()
    const command = new PutObjectCommand({ ...target, Body: text, ContentType: 'application/json', ...condition })
    return won('s3:PutObject', async () => (await s3.send(command, { abortSignal })).ETag ?? '')
  }

  const read = async (signal?: AbortSignal) => {
    const s3 = await clients.s3()
    try {
      return await get(s3, target, signal)
    } catch (error) {
      if (hasCode(error, 'NoSuchKey')) return undefined
      throw hasCode(error, 'AccessDenied') ? deniedRead(error, target) : fromAws(error, 's3:GetObject')
    }
  }

  return {
    read,
    create: (text, signal) => put(text, { IfNoneMatch: '*' }, signal),
    replace: (text, etag, signal) => put(text, { IfMatch: etag }, signal),
    async remove(etag, abortSignal) {
      const { DeleteObjectCommand } = await import('@aws-sdk/client-s3')
      const s3 = await clients.s3()
      const command = new DeleteObjectCommand({ ...target, IfMatch: etag })
      let again = false
      const removed = await won('s3:DeleteObject', () =>
        s3.send(command, { abortSignal }).catch((error: unknown) => {
          again = wasTriedAgain(error)
          throw error
        }),
      )
      // The answer to the first attempt may have been lost: then the second one found nothing to remove.
      return removed !== undefined || (again && (await read(abortSignal)) === undefined)
    },
  }
}

const get = async (s3: S3Client, target: { Bucket: string; Key: string }, abortSignal?: AbortSignal) => {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3')
  const command = new GetObjectCommand(target)
  let answeredAt: number | undefined
  // The SDK gives everything of an answer but its time.
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      answeredAt = dateOf(result.response)
      return result
    },
    { step: 'deserialize', priority: 'high', name: 'answeredAt' },
  )
  const { Body, ETag = '', LastModified } = await s3.send(command, { abortSignal })
  const now = answeredAt ?? Date.now()
  return {
    text: (await Body?.transformToString()) ?? '',
    etag: ETag,
    ageMs: Math.max(0, now - (LastModified?.getTime() ?? now)),
  }
}

/** 403 is S3's answer to a role without s3:ListBucket where there is no such object (API reference, GetObject). */
const deniedRead = (error: unknown, { Bucket, Key }: { Bucket: string; Key: string }): OperatorError =>
  new OperatorError(messageOf(fromAws(error, 's3:GetObject')), {
    code: 'aws-access-denied',
    whose: 'operator',
    hint: `Allow this role s3:ListBucket on the bucket ${Bucket}, without a condition on s3:prefix (a missing object is 403 otherwise), and s3:GetObject on ${Bucket}/${Key}.`,
    cause: error,
  })

/** The `Date` header of an HTTP answer, in milliseconds. */
const dateOf = (response: unknown): number | undefined => {
  const { headers } = (response ?? {}) as { headers?: Record<string, string> }
  const time = Date.parse(headers?.date ?? '')
  return Number.isNaN(time) ? undefined : time
}

/**
 * Undefined where someone else came first: the condition failed (412), the object is gone, or two calls met (409, which
 * S3 documents without a code for deletes).
 */
const won = async <T>(what: string, call: () => Promise<T>): Promise<T | undefined> =>
  calling(what, async () => {
    try {
      return await call()
    } catch (error) {
      if (hasCode(error, 'PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey')) return undefined
      if ([409, 412].includes(statusOf(error) ?? 0)) return undefined
      throw error
    }
  })
