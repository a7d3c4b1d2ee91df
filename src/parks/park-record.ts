import * as z from 'zod'

const checksum = z.string().regex(/^[0-9a-f]{32}$/)
const keys = z.object({ keys: z.int(), checksum })

/**
 * What the data of an environment are, in counts and checksums (probe/data/digest.ts): the same in whatever database and
 * Redis they are.
 */
export const dataCountsSchema = z.object({
  /** By name as SQL writes it: `public.leads`. */
  tables: z.record(z.string(), z.object({ rows: z.int(), checksum })),
  /** Keys that stay, and apart from them those that run out; absent where it did not fit into the time for it. */
  redis: keys.extend({ expiring: keys }).optional(),
  /** Names the newest migration that ran. */
  migration: z.string().optional(),
  /** What was not counted, and why. */
  uncounted: z.array(z.object({ name: z.string(), why: z.string() })),
})

export type DataCounts = z.infer<typeof dataCountsSchema>

/** What `medspa park` knew when it began to take things down: `parks/<YYYYMMDDhhmmss>.json` in the state bucket. */
export const parkRecordSchema = z.looseObject({
  environment: z.string(),
  /** ISO time; the record's name has the same. */
  parkedAt: z.iso.datetime(),
  /** The release that ran: its tag. */
  release: z.string().optional(),
  /** Names of the snapshots that park takes after counting. */
  snapshots: z.object({ database: z.string().optional(), redis: z.string().optional() }),
  counts: dataCountsSchema,
})

export type ParkRecord = z.infer<typeof parkRecordSchema>

/** A time as names of snapshots and records have it: `20261123140355`, UTC. */
export const parkStamp = (at: Date): string => at.toISOString().replace(/\D/g, '').slice(0, 14)

/** Of both of park's snapshots. */
export const parkSnapshotName = (environment: string, at: Date): string => `medspa-${environment}-park-${parkStamp(at)}`

/** Tags that park gives its snapshots. */
export const snapshotTags = {
  release: 'medspa:release',
  migration: 'medspa:migration',
  parkedAt: 'medspa:parked-at',
} as const
