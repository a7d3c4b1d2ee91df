import { adoptRecord, forgetRecord, forgetRecordAgain } from '../steps/dns/adopt-record.ts'
import { checkDelegation } from '../steps/dns/check-delegation.ts'
import type { DnsContext } from '../steps/dns/dns-context.ts'
import { findDomain } from '../steps/dns/find-domain.ts'
import { findRecords } from '../steps/dns/find-records.ts'
import { lookUpRecords } from '../steps/dns/look-up-records.ts'
import { comparePointed, pointRecord, recordPointed } from '../steps/dns/point-record.ts'
import { findPrevious, recordElsewhere, revertRecord } from '../steps/dns/revert-record.ts'
import { shortenTtl } from '../steps/dns/shorten-ttl.ts'
import { checkTools } from '../steps/preflight/check-tools.ts'
import { requireStateBucket } from '../steps/preflight/find-state-bucket.ts'
import { takeDeployLock } from '../steps/preflight/take-deploy-lock.ts'
import { listOf, question } from './list.ts'

/** `medspa dns`: changes nothing. */
export const dns = listOf<DnsContext>()(checkTools(), findDomain, lookUpRecords)

/** `medspa dns point`: the name leads to this environment, in the zone, in the release parameter and in Terraform's state. */
export const dnsPoint = listOf<DnsContext>()(
  checkTools<DnsContext>({ variables: true }),
  requireStateBucket,
  takeDeployLock<DnsContext>({ command: 'dns point', reason: "the API's name" }),
  findDomain,
  findRecords,
  comparePointed,
  checkDelegation,
  question('point'),
  shortenTtl,
  pointRecord,
  recordPointed,
  adoptRecord,
)

/**
 * `medspa dns revert`: the name leads where it led before. Terraform forgets the record before anything says that the name is
 * elsewhere, once more afterwards (an apply between takes it back), and the zone comes last: a bare apply at any moment
 * between changes nothing but what this does.
 */
export const dnsRevert = listOf<DnsContext>()(
  checkTools<DnsContext>({ variables: true }),
  requireStateBucket,
  takeDeployLock<DnsContext>({ command: 'dns revert', reason: "the API's name" }),
  findDomain,
  findRecords,
  findPrevious,
  question('revert'),
  forgetRecord,
  recordElsewhere,
  forgetRecordAgain,
  revertRecord,
)
