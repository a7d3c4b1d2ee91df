import * as z from 'zod'

/**
 * Records of a name as `medspa dns point` found them before it changed them, to put back by `revert`: what Route 53 takes
 * again in ChangeResourceRecordSets. Either values with a TTL in seconds, or an alias.
 */
const recordSchema = z.looseObject({
  type: z.enum(['A', 'AAAA', 'CNAME']),
  ttl: z.int().min(0).optional(),
  values: z.array(z.string()).optional(),
  alias: z.looseObject({ name: z.string(), zone_id: z.string(), evaluate: z.boolean() }).optional(),
})

export type DnsRecord = z.infer<typeof recordSchema>

/** What a name had before it led here; no records: nothing led anywhere. */
export const previousRecordSchema = z.looseObject({
  /** ISO time at which it was changed. */
  changed: z.string(),
  records: z.array(recordSchema),
  /** ISO time until which resolvers may keep the answer from before its TTL was shortened; the records have their TTL from before that. */
  kept_until: z.string().optional(),
})

export type PreviousRecord = z.infer<typeof previousRecordSchema>
