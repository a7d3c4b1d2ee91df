import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import type { TlsIdentity } from '../../data/network/http-server.ts'

/**
 * Gives a function that makes a TLS identity for a listener: the names of its ACM certificates, and the load
 * balancer's addresses, signed by the sandbox's own authority. ACM never gives a private key away, so the certificate
 * on the wire can only be one of our own with the same names.
 */
export function listenerIdentities(
  context: SandboxContext,
): (certificates: string[], addresses: string[]) => Promise<TlsIdentity> {
  const client = new ACMClient(motoClientOptions(context))
  return async (certificates, addresses) => {
    const names = new Set<string>()
    for (const CertificateArn of certificates) {
      const { Certificate } = await client.send(new DescribeCertificateCommand({ CertificateArn }))
      if (Certificate?.DomainName) names.add(Certificate.DomainName)
      for (const name of Certificate?.SubjectAlternativeNames ?? []) names.add(name)
    }
    const [commonName = addresses[0] ?? 'localhost'] = names
    const { cert, key } = await context.ca.issue({ commonName, names: [...names], addresses })
    return { cert, key }
  }
}
