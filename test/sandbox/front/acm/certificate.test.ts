import type { Question } from 'dns-packet'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import {
  lookAt,
  type RequestedCertificate,
  statusOf,
  validationRecord,
} from '../../../../sandbox/front/acm/certificate.ts'
import { described } from '../../../../sandbox/front/acm/describe.ts'
import { timesOf } from '../../../../sandbox/times.ts'

const ACCOUNT = '123456789012'
beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2027, 0, 1, 12) })
})
afterEach(() => {
  vi.useRealTimers()
})

const requested = (...names: string[]): RequestedCertificate => ({
  arn: 'arn:aws:acm:us-east-1:123456789012:certificate/1',
  domainName: names[0] ?? '',
  names,
  method: 'DNS',
  requestedAt: new Date(),
  seenAt: new Map(),
  issuedAt: undefined,
  timedOut: false,
  serial: '00',
})
/** A DNS that has the records of these domains, and looks for them by what it is asked. */
const dnsOf =
  (inDns: Set<string>) =>
  async ({ name }: Question) => {
    const found = [...inDns].map((domain) => validationRecord(ACCOUNT, domain)).find(({ Name }) => Name === `${name}.`)
    const answer = { type: 'CNAME', name, data: found?.Value.slice(0, -1) ?? '' } as const
    return { rcode: 'NOERROR', authoritative: true, answers: found ? [answer] : [], authorities: [] } as const
  }
const looks = (scale: string, inDns: Set<string>) => (certificate: RequestedCertificate) =>
  lookAt(certificate, {
    accountId: ACCOUNT,
    ask: async (question) => {
      const found = await dnsOf(inDns)(question)
      return { ...found, answers: [...found.answers], authorities: [] }
    },
    times: timesOf({ MEDSPA_SANDBOX_TIMES: scale }),
  })

it('a wildcard has the record of its domain, and each account another one', () => {
  expect(validationRecord(ACCOUNT, '*.clinic.test')).toEqual(validationRecord(ACCOUNT, 'Clinic.test'))
  expect(validationRecord(ACCOUNT, 'a.test').Value).not.toBe(validationRecord('210987654321', 'a.test').Value)
})

it("is issued once the record of each name has been in DNS for ACM's time", async () => {
  const [certificate, inDns] = [requested('clinic.test', 'www.clinic.test'), new Set(['clinic.test'])]
  const look = looks('1', inDns)
  await look(certificate)
  vi.advanceTimersByTime(100_000)
  inDns.add('www.clinic.test')
  await look(certificate)
  expect(statusOf(certificate)).toBe('PENDING_VALIDATION')
  vi.advanceTimersByTime(90_000)
  await look(certificate)
  expect(statusOf(certificate)).toBe('ISSUED')
})

it('begins anew with a record that went meanwhile', async () => {
  const [certificate, inDns] = [requested('clinic.test'), new Set(['clinic.test'])]
  const look = looks('1', inDns)
  await look(certificate)
  inDns.clear()
  vi.advanceTimersByTime(90_000)
  await look(certificate)
  inDns.add('clinic.test')
  await look(certificate)
  expect(statusOf(certificate)).toBe('PENDING_VALIDATION')
})

it.each([
  ['0', 72 * 3600],
  ['0.1', 7.2 * 3600],
])("gives up at %s of AWS's times after %d seconds", async (scale, seconds) => {
  const certificate = requested('clinic.test')
  vi.advanceTimersByTime(seconds * 1000 - 1)
  await looks(scale, new Set())(certificate)
  expect(statusOf(certificate)).toBe('PENDING_VALIDATION')
  vi.advanceTimersByTime(1)
  await looks(scale, new Set())(certificate)
  expect(statusOf(certificate)).toBe('VALIDATION_TIMED_OUT')
})

it('one that is validated by e-mail waits, whatever is in DNS', async () => {
  const certificate = { ...requested('clinic.test'), method: 'EMAIL' as const }
  await looks('0', new Set(['clinic.test']))(certificate)
  expect(statusOf(certificate)).toBe('PENDING_VALIDATION')
})

it('shows its record some seconds after it was asked for, and its days once it is issued', () => {
  const times = timesOf({ MEDSPA_SANDBOX_TIMES: '1' })
  const shown = (certificate: RequestedCertificate) =>
    described(certificate, { usedBy: [], isExpired: false }, { accountId: ACCOUNT, times })
  const certificate = requested('clinic.test')
  expect(shown(certificate).DomainValidationOptions).toMatchObject([{ ValidationStatus: 'PENDING_VALIDATION' }])
  expect(shown(certificate)).not.toHaveProperty('DomainValidationOptions.0.ResourceRecord')
  expect(shown(certificate)).not.toHaveProperty('NotAfter')
  vi.advanceTimersByTime(5_000)
  expect(shown(certificate)).toHaveProperty('DomainValidationOptions.0.ResourceRecord.Type', 'CNAME')
  expect(shown({ ...certificate, issuedAt: new Date() })).toMatchObject({
    Status: 'ISSUED',
    NotBefore: new Date('2027-01-01T00:00:00Z'),
    NotAfter: new Date('2027-07-17T23:59:59Z'),
  })
})
