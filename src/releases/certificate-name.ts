/** A name of a certificate, and where it comes from in words: `host of public_url`. */
export type CertificateName = { name: string; from: string }

/**
 * The name by which a load balancer's certificate is verified: the configuration's `domain`, else what the release parameter
 * says (`api_certificate_name`), else the host of the public URL where the certificate is for it, else the certificate's first plain name, else one below its
 * first wildcard. Undefined where the certificate has no name.
 */
export function certificateName({
  given,
  domain,
  names,
  publicHost,
}: {
  /** `api_certificate_name`. */
  given?: string | undefined
  domain?: string | undefined
  /** Of the certificate. */
  names: readonly string[]
  publicHost?: string | undefined
}): CertificateName | undefined {
  if (domain !== undefined) return { name: domain, from: 'domain' }
  if (given) return { name: given, from: 'api_certificate_name' }
  if (publicHost !== undefined && names.some((name) => covers(name, publicHost)))
    return { name: publicHost, from: 'the host of public_url' }
  const plain = names.find((name) => !name.startsWith('*.'))
  if (plain !== undefined) return { name: plain, from: 'the first name of its certificate' }
  const [wildcard] = names
  return wildcard === undefined
    ? undefined
    : { name: wildcard.replace('*', 'medspa'), from: `a name below ${wildcard}` }
}

/** Whether a certificate with this name is for this host: a wildcard stands for one label. Source: RFC 9525, 6.3. */
export function covers(name: string, host: string): boolean {
  const [wanted, found] = [host.toLowerCase(), name.toLowerCase()]
  if (!found.startsWith('*.')) return found === wanted
  const [label = '', ...above] = wanted.split('.')
  return label !== '' && `*.${above.join('.')}` === found
}
