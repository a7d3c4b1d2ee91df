import { randomBytes } from 'node:crypto'
import { ACMClient, DescribeCertificateCommand, ResourceNotFoundException } from '@aws-sdk/client-acm'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import type { Call, Forward, Reply, Service } from '../call.ts'
import { AwsError, messageOf } from '../errors.ts'
import { pause } from '../pause.ts'
import { isRecord, jsonReply, operationInput, replyOutput } from '../reply.ts'
import type { TestHooks } from '../test-hooks.ts'
import { type AskDns, lookAt, type RequestedCertificate, statusOf } from './certificate.ts'
import { described, type Standing, standingOf, summaryOf } from './describe.ts'

/** What load balancers, and a copy of the sandbox, need of ACM. */
export type Certificates = {
  /** Rejects with AWS's error for a certificate that a listener of this region cannot have. */
  refuseForListener: (arn: string, region: string) => Promise<void>
  /** What is known of certificates that were asked for. */
  requested: Map<string, RequestedCertificate>
  /** Looks after those that are pending; once after `requested` was filled in a copy. */
  watch: () => void
}

/** How often ACM looks at DNS, of its time of validation. */
const LOOKS = 6
const SHORTEST_LOOK_MS = 250
/** Key algorithms that are listed where none is asked for. Source: ACM API reference, Filters, keyTypes. */
const LISTED = /^RSA[-_](1024|2048)$/

/**
 * ACM: the control plane keeps certificates with their tags; here is known how far the validation of a certificate has
 * come, and which load balancers use it. `ask` asks the sandbox's own name servers, `usersOf` gives the ARNs of the load
 * balancers that have a certificate.
 */
export function createCertificateManager(
  context: Pick<SandboxContext, 'accountId' | 'log' | 'moto' | 'region' | 'times'>,
  { ask, usersOf }: { ask: AskDns; usersOf: (arn: string) => string[] },
  hooks?: Pick<TestHooks, 'faults'>,
): Service & Certificates {
  const { accountId, times } = context
  const client = new ACMClient(motoClientOptions(context))
  const requested = new Map<string, RequestedCertificate>()
  const stopping = new AbortController()
  const watched = new Set<string>()
  const look = (certificate: RequestedCertificate) => lookAt(certificate, { accountId, ask, times })
  const standing = (arn: string): Standing => ({
    usedBy: usersOf(arn),
    isExpired: hooks?.faults.standing('acm', 'expired')?.value === arn,
  })

  /** ACM looks by itself, whether or not somebody asks how it stands. */
  const watchOne = async (certificate: RequestedCertificate): Promise<void> => {
    if (watched.has(certificate.arn)) return
    watched.add(certificate.arn)
    const isPending = () => requested.has(certificate.arn) && statusOf(certificate) === 'PENDING_VALIDATION'
    let failed = false
    const heard = () => {
      failed = false
    }
    // ACM looks again; the log has it once, and not at each look.
    const unheard = (error: unknown) => {
      if (!failed) context.log(`acm: DNS for ${certificate.domainName}: ${messageOf(error)}`)
      failed = true
    }
    while (isPending() && !stopping.signal.aborted) {
      await pause(Math.max(SHORTEST_LOOK_MS, times.ms('acm-validation') / LOOKS), stopping.signal)
      if (isPending()) await look(certificate).then(heard, unheard)
    }
    watched.delete(certificate.arn)
  }

  const request = async (call: Call, forward: Forward): Promise<Reply> => {
    const { CertificateAuthorityArn, DomainName, SubjectAlternativeNames = [], ValidationMethod } = operationInput(call)
    const reply = await forward(call)
    const arn = reply.status < 300 ? String(replyOutput(reply).CertificateArn) : ''
    // A private authority's are issued at once; the same idempotency token names the same certificate.
    if (arn === '' || CertificateAuthorityArn !== undefined || requested.has(arn)) return reply
    const domainName = String(DomainName)
    const others = Array.isArray(SubjectAlternativeNames) ? SubjectAlternativeNames.map(String) : []
    const certificate: RequestedCertificate = {
      arn,
      domainName,
      names: [...new Set([domainName, ...others])],
      // Source: ACM API reference, RequestCertificate: without a method, by e-mail.
      method: ValidationMethod === 'DNS' ? 'DNS' : 'EMAIL',
      requestedAt: new Date(),
      seenAt: new Map(),
      issuedAt: undefined,
      timedOut: false,
      serial: randomBytes(16)
        .toString('hex')
        .replace(/..(?!$)/g, '$&:'),
    }
    requested.set(arn, certificate)
    void watchOne(certificate)
    return reply
  }

  /** Of one that was asked for what is known here, else what the control plane knows. */
  const shown = async (arn: string, stored: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const certificate = requested.get(arn)
    if (!certificate) return { ...stored, ...standingOf(standing(arn), stored.Type === 'AMAZON_ISSUED') }
    await look(certificate)
    return described(certificate, standing(arn), { accountId, times })
  }

  const describe = async (call: Call, forward: Forward): Promise<Reply> => {
    const reply = await forward(call)
    const { Certificate } = reply.status < 300 ? replyOutput(reply) : {}
    if (!isRecord(Certificate)) return reply
    return jsonReply(200, { Certificate: await shown(String(Certificate.CertificateArn), Certificate) })
  }

  const list = async (call: Call, forward: Forward): Promise<Reply> => {
    const { CertificateStatuses, Includes, MaxItems, NextToken } = operationInput(call)
    // The control plane would judge by statuses of its own.
    const reply = await forward({ ...call, body: Buffer.from(JSON.stringify(Includes ? { Includes } : {})) })
    const { CertificateSummaryList } = reply.status < 300 ? replyOutput(reply) : {}
    if (!Array.isArray(CertificateSummaryList)) return reply
    const all = await Promise.all(CertificateSummaryList.map((each) => shown(String(each.CertificateArn), each)))
    const wanted = all.filter(
      ({ KeyAlgorithm, Status }) =>
        (!Array.isArray(CertificateStatuses) || CertificateStatuses.includes(Status)) &&
        ((isRecord(Includes) && Includes.keyTypes !== undefined) || LISTED.test(String(KeyAlgorithm))),
    )
    const from = Number(NextToken ?? 0)
    const to = from + Number(MaxItems ?? wanted.length)
    return jsonReply(200, {
      CertificateSummaryList: wanted.slice(from, to).map(summaryOf),
      ...(to < wanted.length && { NextToken: String(to) }),
    })
  }

  const remove = async (call: Call, forward: Forward): Promise<Reply> => {
    const arn = String(operationInput(call).CertificateArn)
    // dfds/infrastructure-modules#5.
    if (usersOf(arn).length > 0)
      throw new AwsError('ResourceInUseException', `Certificate ${arn} in account ${accountId} is in use.`)
    const reply = await forward(call)
    if (reply.status < 300) requested.delete(arn)
    return reply
  }

  return {
    names: ['acm'],
    requested,
    watch() {
      for (const certificate of requested.values()) void watchOne(certificate)
    },
    async refuseForListener(arn, region) {
      // kubernetes-sigs/aws-load-balancer-controller#2552: one of another region has no valid ARN to a load balancer.
      if (arn.split(':')[3] !== region) throw new AwsError('ValidationError', `Certificate ARN '${arn}' is not valid`)
      const stored = await client.send(new DescribeCertificateCommand({ CertificateArn: arn })).catch((error) => {
        // hashicorp/terraform-provider-aws#11334.
        if (error instanceof ResourceNotFoundException)
          throw new AwsError('CertificateNotFound', `Certificate '${arn}' not found`)
        throw error
      })
      const { Status } = await shown(arn, { ...stored.Certificate })
      // hashicorp/terraform-provider-aws#41789, of one that is pending; of an expired one it is assumed.
      if (Status !== 'ISSUED')
        throw new AwsError(
          'UnsupportedCertificate',
          `The certificate '${arn}' must have a fully-qualified domain name, a supported signature, and a supported key size.`,
        )
    },
    async handle(call, forward) {
      switch (call.operation) {
        case 'RequestCertificate':
          return request(call, forward)
        case 'DescribeCertificate':
          return describe(call, forward)
        case 'ListCertificates':
          return list(call, forward)
        case 'DeleteCertificate':
          return remove(call, forward)
        case 'GetCertificate': {
          const certificate = requested.get(String(operationInput(call).CertificateArn))
          if (certificate) await look(certificate)
          // The code: ACM API reference, GetCertificate; the text is assumed.
          if (certificate && statusOf(certificate) !== 'ISSUED')
            throw new AwsError(
              'RequestInProgressException',
              `The certificate ${certificate.arn} has not been issued yet.`,
            )
          return forward(call)
        }
        default:
          return forward(call)
      }
    },
    async stop() {
      stopping.abort()
    },
  }
}
