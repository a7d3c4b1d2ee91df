import type { CertificateDetail } from '@aws-sdk/client-acm'
import type { Clients } from '../clients.ts'
import { calling, undefinedIfMissing } from '../errors.ts'

/** A certificate as ACM describes it. */
export type Certificate = {
  arn: string
  /** ACM's word: `ISSUED`, `PENDING_VALIDATION`, `EXPIRED`, … */
  status: string
  /** The names that it is valid for, its domain name first; each once, in lower case, wildcards among them. */
  names: string[]
  /** Undefined before it is issued. */
  notAfter: Date | undefined
  /** The records by which ACM validates its names, each once; none of an imported one, and none in its first seconds. */
  validation: { name: string; type: string; value: string }[]
}

/** Certificates of AWS Certificate Manager, in the environment's region. */
export const createCertificates = ({ clients }: { clients: Pick<Clients, 'acm'> }) => {
  /** Undefined where this region has none of that ARN. */
  const describe = async (CertificateArn: string): Promise<Certificate | undefined> => {
    const { DescribeCertificateCommand } = await import('@aws-sdk/client-acm')
    const acm = await clients.acm()
    const found = await undefinedIfMissing('acm:DescribeCertificate', ['ResourceNotFoundException'], () =>
      acm.send(new DescribeCertificateCommand({ CertificateArn })),
    )
    return found && certificateOf(CertificateArn, found.Certificate ?? {})
  }

  return {
    describe,

    /** The names of a certificate: see `Certificate.names`. */
    async names(CertificateArn: string): Promise<string[]> {
      const { DescribeCertificateCommand } = await import('@aws-sdk/client-acm')
      const acm = await clients.acm()
      const { Certificate = {} } = await calling('acm:DescribeCertificate', () =>
        acm.send(new DescribeCertificateCommand({ CertificateArn })),
      )
      return certificateOf(CertificateArn, Certificate).names
    },

    /** Certificates that are issued, or wait for their validation, with this name as their domain name. */
    async ofDomain(domain: string): Promise<Certificate[]> {
      const { ListCertificatesCommand, paginateListCertificates } = await import('@aws-sdk/client-acm')
      const acm = await clients.acm()
      const arns: string[] = []
      const input = new ListCertificatesCommand({
        CertificateStatuses: ['ISSUED', 'PENDING_VALIDATION'],
        // Without this filter ACM lists RSA keys of 1024 and 2048 bits alone. Source: ACM API Reference, "Filters", keyTypes.
        Includes: {
          keyTypes: ['RSA_1024', 'RSA_2048', 'RSA_3072', 'RSA_4096', 'EC_prime256v1', 'EC_secp384r1', 'EC_secp521r1'],
        },
      }).input
      await calling('acm:ListCertificates', async () => {
        arns.length = 0
        for await (const page of paginateListCertificates({ client: acm }, input))
          for (const { CertificateArn, DomainName } of page.CertificateSummaryList ?? [])
            if (CertificateArn !== undefined && DomainName?.toLowerCase() === domain) arns.push(CertificateArn)
      })
      const found = await Promise.all(arns.map(describe))
      return found.filter((certificate) => certificate !== undefined)
    },
  }
}

const certificateOf = (arn: string, detail: CertificateDetail): Certificate => {
  const {
    DomainName,
    DomainValidationOptions = [],
    NotAfter,
    Status = 'unknown',
    SubjectAlternativeNames = [],
  } = detail
  const names = DomainName === undefined ? SubjectAlternativeNames : [DomainName, ...SubjectAlternativeNames]
  const records = DomainValidationOptions.flatMap(({ ResourceRecord: record }) =>
    record?.Name !== undefined && record.Type !== undefined && record.Value !== undefined
      ? [{ name: withoutDot(record.Name), type: record.Type, value: withoutDot(record.Value) }]
      : [],
  )
  return {
    arn,
    status: Status,
    names: [...new Set(names.map((name) => name.toLowerCase()))],
    notAfter: NotAfter,
    // A wildcard and the name above it share one.
    validation: [...new Map(records.map((record) => [record.name, record])).values()],
  }
}

const withoutDot = (name: string) => name.toLowerCase().replace(/\.$/, '')
