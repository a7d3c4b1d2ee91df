import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generate } from 'selfsigned'

/** A certificate that an operator made himself and gives to ACM by `aws`; the names are those it is valid for. Its ARN. */
export async function importCertificate(
  aws: (words: string) => Promise<Record<string, unknown>>,
  ...names: string[]
): Promise<string> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: names[0] }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) }],
  })
  const folder = await mkdtemp(path.join(tmpdir(), 'certificate-'))
  const [certFile, keyFile] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')]
  try {
    await Promise.all([writeFile(certFile, cert), writeFile(keyFile, key, { mode: 0o600 })])
    const imported = await aws(
      `acm import-certificate --certificate fileb://${certFile} --private-key fileb://${keyFile}`,
    )
    return String(imported.CertificateArn)
  } finally {
    await rm(folder, { recursive: true })
  }
}
