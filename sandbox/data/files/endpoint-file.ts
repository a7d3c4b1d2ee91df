import { rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** What clients of this sandbox need to know; the names are the contract with every reader. */
export type Endpoint = {
  version: 3
  endpoint: string
  /** The operator's keys: the access key id is what every call must present. */
  credentials: { accessKeyId: string; secretAccessKey: string }
  pid: number
  region: string
  accountId: string
  /** PEM of the certificate authority behind every TLS name here. */
  caFile: string
  stateBucket: string
  /** Where DNS answers for its hosted zones, by UDP and TCP: `127.0.0.1:<port>`. */
  dns: string
  /** The hosted zone that it made itself: name and id; undefined where it was told to make none. */
  domain: string | undefined
  route53ZoneId: string | undefined
  /** How tasks run, and why so. */
  tasks: 'processes' | 'containers'
  tasksReason: string
  /** Where the APIs of the phone providers answer: Twilio's hosts are folders below its URL. */
  providers: { twilio: string; telnyx: string }
  /** Values to put over placeholders of the voice providers' keys; the first account at each provider has them. */
  testSecrets: Record<'TWILIO_ACCOUNT_SID' | 'TWILIO_AUTH_TOKEN' | 'TELNYX_API_KEY' | 'TELNYX_PUBLIC_KEY', string>
  /** What the voice providers sign with: Twilio's token, Telnyx's private key (PEM). */
  signingKeys: { twilio: string; telnyx: string }
  /** ISO 8601 */
  startedAt: string
}

/** Writes `<stateDir>/endpoint.json`; it appears whole, readable by its owner only. */
export async function writeEndpoint(stateDir: string, endpoint: Endpoint): Promise<void> {
  const file = endpointFile(stateDir)
  await writeFile(`${file}.new`, `${JSON.stringify(endpoint, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

export async function removeEndpoint(stateDir: string): Promise<void> {
  await rm(endpointFile(stateDir), { force: true })
}

const endpointFile = (stateDir: string) => path.join(stateDir, 'endpoint.json')
