import type { Clients } from '../../../src/aws/clients.ts'

type Command = {
  constructor: { name: string }
  input: { Key: string; Body?: string; IfMatch?: string; IfNoneMatch?: string }
}

const refused = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } })

/** An S3 bucket in memory that keeps the conditions of writes; an object is as old as `put` says. */
export function fakeBucket() {
  const objects = new Map<string, { text: string; etag: string; at: number }>()
  let writings = 0
  const put = (key: string, content: object, { ageMs = 0 } = {}) => {
    writings += 1
    objects.set(key, { text: JSON.stringify(content), etag: `"${writings}"`, at: Date.now() - ageMs })
  }
  const send = async ({ constructor: { name }, input }: Command) => {
    const { Body = '', IfMatch, IfNoneMatch, Key } = input
    const found = objects.get(Key)
    if (IfNoneMatch !== undefined && found !== undefined) throw refused('PreconditionFailed', 412)
    if (IfMatch !== undefined && found?.etag !== IfMatch) throw refused('PreconditionFailed', 412)
    if (name === 'PutObjectCommand') {
      put(Key, JSON.parse(Body) as object)
      return { ETag: objects.get(Key)?.etag }
    }
    if (found === undefined) throw refused('NoSuchKey', 404)
    if (name === 'DeleteObjectCommand') return void objects.delete(Key)
    return {
      ETag: found.etag,
      LastModified: new Date(found.at),
      Body: { transformToString: async () => found.text },
    }
  }
  const read = (key: string): unknown => JSON.parse(objects.get(key)?.text ?? 'null')
  const remove = (key: string) => void objects.delete(key)
  return { remove, clients: { s3: async () => ({ send }) } as unknown as Pick<Clients, 's3'>, put, read }
}
