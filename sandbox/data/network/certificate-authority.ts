import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { unlessMissing } from '../files/unless-missing.ts'

/** A server's certificate with its key, as files (PEM; the key 0600) and as text. */
export type IssuedCertificate = { certFile: string; keyFile: string; cert: string; key: string }

/** The private authority that signs every certificate of one sandbox: load balancers, databases, Redis. */
export type CertificateAuthority = {
  /** PEM of the authority's own certificate: what clients must trust. Readable by everyone on the machine. */
  caFile: string
  /**
   * Signs a server certificate. `names` are DNS names, wildcards too; `addresses` are IP addresses. One that is issued
   * again for the same common name replaces the previous files.
   */
  issue: (subject: { commonName: string; names?: string[]; addresses?: string[] }) => Promise<IssuedCertificate>
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/**
 * Opens the authority in `<stateDir>/ca`, making it where it is missing, is no certificate or about to end. Its key never leaves
 * that folder, so trusting it means trusting this sandbox alone.
 */
export async function openCertificateAuthority(stateDir: string): Promise<CertificateAuthority> {
  const folder = join(stateDir, 'ca')
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o755)
  const caFile = join(folder, 'ca.pem')
  const keyFile = join(folder, 'ca.key')
  const authority = (await readAuthority(caFile, keyFile)) ?? (await makeAuthority(caFile, keyFile))

  return {
    caFile,
    async issue({ commonName, names = [], addresses = [] }) {
      const pems = await generate([{ name: 'commonName', value: commonName }], {
        keyType: 'ec',
        algorithm: 'sha256',
        ca: authority,
        // An hour back: a container's clock may be a little behind.
        notBeforeDate: new Date(Date.now() - HOUR),
        // Apple's and the CA/Browser Forum's longest life that clients put up with for a server.
        notAfterDate: new Date(Date.now() + 397 * DAY),
        extensions: [
          { name: 'basicConstraints', cA: false, critical: true },
          { name: 'keyUsage', digitalSignature: true, critical: true },
          { name: 'extKeyUsage', serverAuth: true },
          { name: 'subjectAltName', altNames: altNames(names, addresses) },
        ],
      })
      const base = join(folder, fileName(commonName))
      const issued = { certFile: `${base}.pem`, keyFile: `${base}.key`, cert: line(pems.cert), key: pems.private }
      await replaceFile(issued.keyFile, issued.key, 0o600)
      await replaceFile(issued.certFile, issued.cert, 0o644)
      return issued
    },
  }
}

type Authority = { cert: string; key: string }

async function readAuthority(caFile: string, keyFile: string): Promise<Authority | undefined> {
  const read = (file: string) => readFile(file, 'utf8').catch(unlessMissing(undefined))
  const [cert, key] = await Promise.all([read(caFile), read(keyFile)])
  if (cert === undefined || key === undefined) return undefined
  try {
    const parsed = new X509Certificate(cert)
    const lasts = Date.parse(parsed.validTo) - Date.now() > 30 * DAY
    return lasts && parsed.checkPrivateKey(createPrivateKey(key)) ? { cert, key } : undefined
  } catch {
    return undefined
  }
}

async function makeAuthority(caFile: string, keyFile: string): Promise<Authority> {
  const pems = await generate([{ name: 'commonName', value: 'medspa sandbox authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - HOUR),
    notAfterDate: new Date(Date.now() + 3650 * DAY),
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const authority = { cert: line(pems.cert), key: pems.private }
  await replaceFile(keyFile, authority.key, 0o600)
  await replaceFile(caFile, authority.cert, 0o644)
  return authority
}

/** Types 2 and 7 are RFC 5280's dNSName and iPAddress. */
function altNames(names: string[], addresses: string[]) {
  return [
    ...names.map((value) => ({ type: 2 as const, value })),
    ...addresses.map((ip) => ({ type: 7 as const, ip: isIPv6(ip) ? ip.toLowerCase() : ip })),
  ]
}

/** A file name that keeps the common name readable and cannot clash or leave the folder. */
function fileName(commonName: string): string {
  const readable = commonName.replaceAll(/[^a-zA-Z0-9.-]+/g, '_').slice(0, 60)
  return `${readable}-${createHash('sha256').update(commonName).digest('hex').slice(0, 8)}`
}

/** Ended by a newline: certificates are joined to chains. */
function line(pem: string): string {
  return `${pem.trimEnd()}\n`
}

/** Never a moment with half a file, or with a key that others can read. */
async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const draft = `${path}.${process.pid}.new`
  await writeFile(draft, text, { mode })
  // What is for everybody must be so under any umask.
  await chmod(draft, mode)
  await rename(draft, path)
}
