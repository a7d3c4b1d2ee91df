import type { Clients } from './clients.ts'
import { calling } from './errors.ts'

/** Certificates of AWS Certificate Manager. */
export const createCertificates = ({ clients }: { clients: Pick<Clients, 'acm'> }) => ({
  /** The names that a certificate is valid for, its domain name first; each once, in lower case, wildcards among them. */
  async names(CertificateArn: string): Promise<string[]> {
    const { DescribeCertificateCommand } = await import('@aws-sdk/client-acm')
    const acm = await clients.acm()
    const { Certificate } = await calling('acm:DescribeCertificate', () =>
      acm.send(new DescribeCertificateCommand({ CertificateArn })),
    )
    const { DomainName, SubjectAlternativeNames = [] } = Certificate ?? {}
    const names = DomainName === undefined ? SubjectAlternativeNames : [DomainName, ...SubjectAlternativeNames]
    return [...new Set(names.map((name) => name.toLowerCase()))]
  },
})
