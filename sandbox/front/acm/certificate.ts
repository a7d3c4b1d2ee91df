import { createHash } from 'node:crypto'
import type { Question } from 'dns-packet'
import type { DnsAnswer } from '../../data/network/dns-server.ts'
import type { Times } from '../../times.ts'
import { normalName } from '../route53/names.ts'

/** A public certificate that was asked for, as far as only ACM itself knows it. */
export type RequestedCertificate = {
  arn: string
  domainName: string
  /** All names, the domain name first, each once. */
  names: string[]
  method: 'DNS' | 'EMAIL'
  requestedAt: Date
  /** Since when DNS has the record of a name. */
  seenAt: Map<string, Date>
  issuedAt: Date | undefined
  timedOut: boolean
  serial: string
}

export type CertificateStatus = 'PENDING_VALIDATION' | 'ISSUED' | 'VALIDATION_TIMED_OUT'

/** Asks the name servers of the sandbox. */
export type AskDns = (question: Question) => Promise<DnsAnswer>

export const statusOf = ({ issuedAt, timedOut }: RequestedCertificate): CertificateStatus =>
  issuedAt ? 'ISSUED' : timedOut ? 'VALIDATION_TIMED_OUT' : 'PENDING_VALIDATION'

/**
 * The CNAME that proves a domain. It follows from account and domain alone, so a new certificate of the same domain needs no
 * new record, and a wildcard has that of its domain. Source: ACM User Guide, "DNS validation"; the form is that of its
 * example.
 */
export function validationRecord(accountId: string, name: string): { Name: string; Type: 'CNAME'; Value: string } {
  const domain = name.toLowerCase().replace(/^\*\./, '')
  const digest = (of: string) => createHash('sha256').update(`${of} ${accountId} ${domain}`).digest('hex')
  const letters = digest('zone')
    .slice(0, 10)
    .replace(/\d/g, (digit) => String.fromCharCode('g'.charCodeAt(0) + Number(digit)))
  return {
    Name: `_${digest('name').slice(0, 32)}.${domain}.`,
    Type: 'CNAME',
    Value: `_${digest('value').slice(0, 32)}.${letters}.acm-validations.aws.`,
  }
}

/**
 * Looks whether the records of a pending certificate are in DNS, and moves it on: issued once each has been there for
 * ACM's time of validation, given up after 72 hours (ACM User Guide, "Certificate request times out"; whole where the
 * sandbox takes none of AWS's times). One that is validated by e-mail waits for a person.
 */
export async function lookAt(
  certificate: RequestedCertificate,
  { accountId, ask, times }: { accountId: string; ask: AskDns; times: Times },
): Promise<void> {
  if (statusOf(certificate) !== 'PENDING_VALIDATION') return
  for (const name of certificate.method === 'DNS' ? certificate.names : []) {
    if (!(await isInDns(validationRecord(accountId, name), ask))) certificate.seenAt.delete(name)
    else if (!certificate.seenAt.has(name)) certificate.seenAt.set(name, new Date())
  }
  if (certificate.names.every((name) => isValidated(certificate, name, times))) {
    certificate.issuedAt ??= new Date()
    return
  }
  const limit = times.scale === 0 ? WHOLE_LIMIT_MS : times.ms('acm-timeout')
  certificate.timedOut = Date.now() - certificate.requestedAt.getTime() >= limit
}

const WHOLE_LIMIT_MS = 72 * 3600 * 1000

/** Whether ACM is content with a name. */
export function isValidated({ issuedAt, seenAt }: RequestedCertificate, name: string, times: Times): boolean {
  const since = seenAt.get(name)
  return issuedAt !== undefined || (since !== undefined && times.passed('acm-validation', since))
}

async function isInDns({ Name, Value }: { Name: string; Value: string }, ask: AskDns): Promise<boolean> {
  const { answers } = await ask({ name: Name.slice(0, -1), type: 'CNAME', class: 'IN' })
  return answers.some((each) => each.type === 'CNAME' && normalName(each.data) === Value)
}
