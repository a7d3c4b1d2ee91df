import type { Principal } from './access/principals.ts'

/** One AWS API call as the front sees it: what every service module takes and answers. */
export type Call = {
  /** Signing name of the credential scope, lower case: `ecs`, `rds`, `elasticloadbalancing`, `s3` … */
  service: string
  /** `RunTask`, `CreateDBInstance`; for REST services (lambda, apigateway, s3) undefined: look at method and path. */
  operation: string | undefined
  region: string
  /** Who calls. */
  principal: Principal
  method: string
  /** Path with its query string, as received. */
  url: string
  headers: Record<string, string>
  body: Buffer
  /** EC2's ids of what an association that the call names connects: audit/associations.ts. */
  associated?: readonly string[]
}

/** An answer. Header names are lower case; `content-length` is set by the server. */
export type Reply = { status: number; headers: Record<string, string>; body: Buffer | string }

/** Sends a call on to moto (the control plane) and gives its answer. */
export type Forward = (call: Call) => Promise<Reply>

/**
 * One service's part of the data plane. `handle` answers the call itself, or forwards it (`forward(call)`), perhaps
 * acting before or mending the answer after. Services that no module claims are passed through to moto unread.
 */
export type Service = {
  /** Signing names this module answers for. */
  names: readonly string[]
  handle: (call: Call, forward: Forward) => Promise<Reply>
  /** Stops everything that this module started; called once, on shutdown, in reverse order of creation. */
  stop?: () => Promise<void>
}
