import { h, min, s, type Wait } from './wait.ts'

/** The database, Redis, and snapshots of both. */
export const dataWaits = {
  deletions: {
    what: 'AWS to delete the database and Redis',
    limitMs: 4 * h,
    everyMs: 5 * s,
    usually: '2 to 10 minutes',
    worstMs: 2 * h,
    source:
      'RDS user guide, "Deleting a DB instance": a deletion takes longer with a full final snapshot; up to 10:34 min without one in reports; large snapshots take more than an hour',
  },
  databaseReady: {
    what: 'the database to take connections',
    limitMs: 4 * h,
    everyMs: 5 * s,
    usually: '10 minutes',
    worstMs: 3 * h,
    source:
      'RDS makes a first backup of a restored database: 2 to 3 hours are reported, hashicorp/terraform-provider-aws#44104',
  },
  masterSecret: {
    what: "RDS to set the master's new password",
    limitMs: 30 * min,
    everyMs: 2 * s,
    usually: 'a minute or two',
    worstMs: 10 * min,
    source:
      'RDS documents no time; a restored database was available with its later change after 10 minutes, hashicorp/terraform-provider-aws#14785',
  },
  redisChange: {
    what: 'Redis to be available, and its AUTH token changed',
    limitMs: 30 * min,
    everyMs: 1 * s,
    usually: 'some minutes',
    worstMs: 16 * min,
    source:
      'ElastiCache documents no time; creation, two changes of the token and deletion took 1400 seconds together (hashicorp/terraform-provider-aws#49268), other changes up to 947 seconds (#34460)',
  },
  redisChangeBegun: {
    what: 'ElastiCache to describe a change of the AUTH token that it took',
    limitMs: 2 * min,
    everyMs: 1 * s,
    usually: 'some seconds',
    worstMs: 1 * min,
    source: "no lag is documented; Terraform's provider looks half a minute after each change for the first time",
  },
  halfMade: {
    what: 'AWS to end what it does with a database or Redis that Terraform did not see through',
    limitMs: 4 * h,
    everyMs: 5 * s,
    usually: 'some minutes',
    worstMs: 3 * h,
    source:
      'after a restore RDS backs up for 2 to 3 hours, hashicorp/terraform-provider-aws#44104, and loads the volume; ElastiCache makes a group in up to 9:15 minutes (five Terraform logs)',
  },
  undisturbed: {
    what: 'AWS to end a backup or a change',
    limitMs: 4 * h,
    everyMs: 5 * s,
    usually: 'some minutes',
    worstMs: 3 * h,
    source:
      'a first backup of 2 to 3 hours after a restore is reported, hashicorp/terraform-provider-aws#44104; RDS refuses a deletion with a final snapshot meanwhile',
  },
  protection: {
    what: 'RDS to end a backup or a change of the database',
    limitMs: 30 * min,
    everyMs: 5 * s,
    usually: 'some minutes',
    worstMs: 30 * min,
    source:
      'RDS user guide, "Backup window": 30 minutes; the rare backup that takes longer holds up no release, which goes on without the protection',
  },
  snapshot: {
    what: 'a snapshot to be available',
    // The default of `park --snapshot-limit`.
    limitMs: 1 * h,
    everyMs: 5 * s,
    usually: '4 to 7 minutes',
    worstMs: 30 * min,
    source: "the AWS SDK's own waiter for a snapshot of RDS gives up after 30 minutes; ElastiCache documents no time",
  },
  snapshotDescribed: {
    what: 'AWS to describe a snapshot that it was asked for',
    limitMs: 5 * min,
    everyMs: 5 * s,
    usually: 'some seconds',
    worstMs: 5 * min,
    source: 'no lag of RDS or ElastiCache is documented; ECS documents five minutes for its own descriptions',
  },
} as const satisfies Readonly<Record<string, Wait>>
