import type { Addresses } from './data/network/addresses.ts'
import type { CertificateAuthority } from './data/network/certificate-authority.ts'
import type { Principals } from './front/access/principals.ts'
import type { Journal } from './front/journal.ts'
import type { Rights } from './iam/rights.ts'
import type { Times } from './times.ts'

/** Where moto answers, and what it answers to alone. */
export type ControlPlane = {
  /** `http://127.0.0.1:<port>` */
  url: string
  token: string
}

/** In which the control plane's token is sent with a call that keeps its own signature; see sandbox/control/caller.py. */
export const CONTROL_HEADER = 'x-medspa-control'

/** What every part of the sandbox is made from: where it lives, where moto answers, and what hands out addresses. */
export type SandboxContext = {
  /** Absolute; everything that this sandbox keeps is below it. */
  stateDir: string
  /** The one endpoint that clients see: `http://127.0.0.1:<port>`. */
  endpoint: string
  /** The control plane behind it; only the front talks to it. */
  moto: ControlPlane
  region: string
  accountId: string
  addresses: Addresses
  /** Who may call; issues keys to what runs here. */
  principals: Principals
  /** Who called what; keeps also what is done in a role without a call. */
  journal: Pick<Journal, 'onBehalf'>
  /** Who may do what, where policies are enforced; absent where everybody may do everything. */
  permissions?: Rights | undefined
  ca: CertificateAuthority
  /** How much of AWS's own times it takes. */
  times: Times
  /** One line into the daemon's log. */
  log: (line: string) => void
}

/** Constructor options for an AWS SDK client that talks to moto directly, past the front. */
export const motoClientOptions = ({ moto, region }: Pick<SandboxContext, 'moto' | 'region'>) => ({
  endpoint: moto.url,
  region,
  credentials: { accessKeyId: moto.token, secretAccessKey: moto.token },
  maxAttempts: 2,
})
