import type { Redis } from 'ioredis'

const PAGE = 500

type Parts = (Buffer | string)[]

/**
 * The value of a key as parts in an order that follows from the value alone; undefined for a type that is not known. Not
 * by DUMP: its bytes follow from how Redis happens to keep the value, which a restart changes.
 */
export async function readValue(redis: Redis, key: Buffer, type: string): Promise<Parts | undefined> {
  return Object.hasOwn(readers, type) ? readers[type]?.(redis, key) : undefined
}

const readers: Record<string, (redis: Redis, key: Buffer) => Promise<Parts>> = {
  string: async (redis, key) => [(await redis.getBuffer(key)) ?? ''],
  list: (redis, key) => pages((from, to) => redis.lrangeBuffer(key, from, to)),
  set: async (redis, key) => (await redis.smembersBuffer(key)).sort(Buffer.compare),
  // Equal scores are in the order of their members.
  zset: (redis, key) => pages((from, to) => redis.zrangeBuffer(key, String(from), String(to), 'WITHSCORES')),
  hash: readHash,
  stream: readStream,
}

async function pages(read: (from: number, to: number) => Promise<Buffer[]>): Promise<Parts> {
  const parts: Parts = []
  for (let from = 0; ; from += PAGE) {
    const page = await read(from, from + PAGE - 1)
    if (page.length === 0) return parts
    parts.push(...page)
  }
}

async function readHash(redis: Redis, key: Buffer): Promise<Parts> {
  const fields = (await redis.hkeysBuffer(key)).sort(Buffer.compare)
  const parts: Parts = []
  for (let from = 0; from < fields.length; from += PAGE) {
    const page = fields.slice(from, from + PAGE)
    const values = await redis.hmgetBuffer(key, ...page)
    for (const [index, field] of page.entries()) parts.push(field, values[index] ?? '')
  }
  return parts
}

/** Entries, and how far each group of consumers has read. */
async function readStream(redis: Redis, key: Buffer): Promise<Parts> {
  const parts: Parts = []
  for (let from = '-'; ; ) {
    const page = await redis.xrangeBuffer(key, from, '+', 'COUNT', PAGE)
    for (const [id, fields] of page) parts.push(id, String(fields.length), ...fields)
    const last = page.at(-1)?.[0]
    if (last === undefined || page.length < PAGE) break
    from = `(${last.toString()}`
  }
  const groups = (await redis.xinfo('GROUPS', key)) as unknown[][]
  for (const group of groups.map(fieldsOf).sort((a, b) => (textOf(a, 'name') < textOf(b, 'name') ? -1 : 1))) {
    parts.push(textOf(group, 'name'), textOf(group, 'last-delivered-id'), textOf(group, 'pending'))
  }
  return parts
}

/** `[name, value, name, value …]` */
const fieldsOf = (flat: readonly unknown[]): Map<unknown, unknown> =>
  new Map(flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1]] as const] : [])))

const textOf = (fields: Map<unknown, unknown>, name: string): string => String(fields.get(name) ?? '')
