import type { Times } from '../../times.ts'
import { isValidated, type RequestedCertificate, statusOf, validationRecord } from './certificate.ts'

/** Since February 2026, before that 395: AWS, "AWS Certificate Manager updates default certificate validity". */
const VALID_DAYS = 198
const DAY_MS = 86_400_000

/** How a certificate stands besides what it is: who uses it, and whether a test wants it expired. */
export type Standing = { usedBy: string[]; isExpired: boolean }

/** Members of DescribeCertificate's `Certificate` for one that was asked for; times are `Date`s. */
export function described(
  certificate: RequestedCertificate,
  standing: Standing,
  { accountId, times }: { accountId: string; times: Times },
): Record<string, unknown> {
  const { arn, domainName, issuedAt, method, names, requestedAt, serial } = certificate
  const status = statusOf(certificate)
  const isRecordKnown = times.passed('acm-record', requestedAt)
  const nameStatus = (name: string) =>
    isValidated(certificate, name, times) ? 'SUCCESS' : status === 'VALIDATION_TIMED_OUT' ? 'FAILED' : status
  return {
    CertificateArn: arn,
    DomainName: domainName,
    SubjectAlternativeNames: names,
    DomainValidationOptions: names.map((name) => ({
      DomainName: name,
      ValidationDomain: name,
      ValidationStatus: nameStatus(name),
      ValidationMethod: method,
      ...(method === 'DNS' && isRecordKnown && { ResourceRecord: validationRecord(accountId, name) }),
    })),
    Subject: `CN=${domainName}`,
    Issuer: 'Amazon',
    CreatedAt: requestedAt,
    Status: status,
    KeyAlgorithm: 'RSA-2048',
    SignatureAlgorithm: 'SHA256WITHRSA',
    Type: 'AMAZON_ISSUED',
    KeyUsages: issuedAt ? [{ Name: 'DIGITAL_SIGNATURE' }, { Name: 'KEY_ENCIPHERMENT' }] : [],
    ExtendedKeyUsages: issuedAt ? [{ Name: 'TLS_WEB_SERVER_AUTHENTICATION', OID: '1.3.6.1.5.5.7.3.1' }] : [],
    Options: { CertificateTransparencyLoggingPreference: 'ENABLED', Export: 'DISABLED' },
    ...(issuedAt && { Serial: serial, IssuedAt: issuedAt, ...validity(issuedAt) }),
    ...standingOf(standing, issuedAt !== undefined),
  }
}

/** From midnight (UTC) of the day of issue to the last second of the last day. */
function validity(issuedAt: Date): { NotBefore: Date; NotAfter: Date } {
  const from = Math.floor(issuedAt.getTime() / DAY_MS) * DAY_MS
  return { NotBefore: new Date(from), NotAfter: new Date(from + VALID_DAYS * DAY_MS - 1000) }
}

/**
 * What follows from how a certificate stands, for any kind. Only one that ACM issued, that a service uses and that has not
 * expired is renewed: ACM User Guide, "Managed certificate renewal".
 */
export function standingOf({ isExpired, usedBy }: Standing, isIssuedByAcm: boolean): Record<string, unknown> {
  return {
    InUseBy: usedBy,
    RenewalEligibility: isIssuedByAcm && usedBy.length > 0 && !isExpired ? 'ELIGIBLE' : 'INELIGIBLE',
    ...(isExpired && {
      Status: 'EXPIRED',
      NotBefore: new Date(Date.now() - (VALID_DAYS + 1) * DAY_MS),
      NotAfter: new Date(Date.now() - DAY_MS),
    }),
  }
}

/** How many names a summary has. Source: ACM API reference, CertificateSummary, SubjectAlternativeNameSummaries. */
const SUMMARY_NAMES = 100

/** A member of ListCertificates' `CertificateSummaryList`, from that of DescribeCertificate. */
export function summaryOf(certificate: Record<string, unknown>): Record<string, unknown> {
  const names = Array.isArray(certificate.SubjectAlternativeNames) ? certificate.SubjectAlternativeNames : []
  const usedBy = Array.isArray(certificate.InUseBy) ? certificate.InUseBy : []
  const same = SAME_MEMBERS.filter((name) => certificate[name] !== undefined)
  return {
    ...Object.fromEntries(same.map((name) => [name, certificate[name]])),
    SubjectAlternativeNameSummaries: names.slice(0, SUMMARY_NAMES),
    HasAdditionalSubjectAlternativeNames: names.length > SUMMARY_NAMES,
    KeyUsages: namesIn(certificate.KeyUsages),
    ExtendedKeyUsages: namesIn(certificate.ExtendedKeyUsages),
    InUse: usedBy.length > 0,
  }
}

const SAME_MEMBERS = [
  'CertificateArn',
  'DomainName',
  'Status',
  'Type',
  'KeyAlgorithm',
  'RenewalEligibility',
  'NotBefore',
  'NotAfter',
  'CreatedAt',
  'IssuedAt',
  'ImportedAt',
]

const namesIn = (usages: unknown) => (Array.isArray(usages) ? usages.map((usage) => usage.Name) : [])
