import * as z from 'zod'
import { parseJson } from '../../io/json.ts'

const unknown = 'unknown'
const text = z.string().catch(unknown)
const processSchema = z.object({ pid: z.number(), started: z.string() })

/**
 * What the deploy lock holds. A lock that another version wrote, or that somebody spoiled, is still a lock: what cannot be
 * read of it is unknown, and its lease counts as long as ours.
 */
const recordSchema = z.looseObject({
  /** One holding, from take to release; each renewal keeps it. */
  id: text,
  /** The operating system's user, and the AWS principal. */
  user: text,
  arn: text,
  host: text,
  /** See `Processes.machine`: where `process` and `terraform` mean something. */
  machine: text,
  process: processSchema.catch({ pid: 0, started: unknown }),
  command: text,
  reason: text,
  /** By the holder's clock, for people. */
  since: text,
  /** The lock counts so long after its last renewal. */
  leaseSeconds: z.number().catch(60),
  /** Counted, so that no two writings are alike: an ETag is only a sum of the content. */
  renewals: z.number().catch(0),
  /** The Terraform that the holder started last. It lives on when the holder is killed. */
  terraform: processSchema.extend({ verb: z.string() }).nullable().catch(null),
})

export type LockRecord = z.infer<typeof recordSchema>

export const parseLock = (content: string): LockRecord => {
  const read = recordSchema.safeParse(parseJson(content))
  return read.success ? read.data : recordSchema.parse({})
}
