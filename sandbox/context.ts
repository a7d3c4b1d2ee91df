import type { Addresses } from './data/addresses.ts'
import type { CertificateAuthority } from './data/ca.ts'

/** What every part of the sandbox is made from: where it lives, where moto answers, and what hands out addresses. */
export type SandboxContext = {
  /** Absolute; everything that this sandbox keeps is below it. */
  stateDir: string
  /** The one endpoint that clients see: `http://127.0.0.1:<port>`. */
  endpoint: string
  /** The control plane behind it; only the front talks to it. */
  motoUrl: string
  region: string
  accountId: string
  addresses: Addresses
  ca: CertificateAuthority
  /** One line into the daemon's log. */
  log: (line: string) => void
}

/** Constructor options for an AWS SDK client that talks to moto directly, past the front. */
export const motoClientOptions = (context: Pick<SandboxContext, 'motoUrl' | 'region'>) => ({
  endpoint: context.motoUrl,
  region: context.region,
  credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
  maxAttempts: 2,
})
