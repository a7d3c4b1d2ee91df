import { ACCOUNT_ID } from '../account.ts'
import type { Rights } from '../iam/rights.ts'
import { type Audit, auditOf } from './audit/audit.ts'
import type { Call } from './call.ts'

/** One call that the sandbox answered. No bodies and no query strings: both carry secrets. */
export type JournalEntry = Audit & {
  /** ISO 8601, when it arrived. */
  time: string
  /** The ARN of who called; null where the sandbox acted for a task that has no role to act in. */
  principal: string | null
  service: string
  /** The operation, or for REST services `METHOD /path`. */
  operation: string
  /** 0 where a fault of a test closed the connection without an answer. */
  status: number
  /** Until the answer was ready. */
  ms: number
}

/** What a service of AWS does in a role for others: ECS reads a task's secrets and writes its log. */
export type OnBehalf = { principal: string | undefined; service: string; operation: string; input: object }

export type Journal = {
  add: (call: Call, started: Date, status: number) => void
  /** Does `work`, a call to the control plane that no client makes, and keeps it as the call of `principal`. */
  onBehalf: <T>(of: OnBehalf, work: () => Promise<T>) => Promise<T>
  /** From now on nothing is done on behalf of a role that may not: it fails with `AccessDenied`, and is kept with its status. */
  enforce: (permissions: Rights) => void
  entries: () => JournalEntry[]
}

/** What a long rehearsal makes, with room; older calls are forgotten. */
const MAX_ENTRIES = 20_000

/** Keeps the calls of this run, oldest first. What is done on behalf of a role is done in `region`. */
export function createJournal(region: string): Journal {
  let entries: JournalEntry[] = []
  let permissions: Rights | undefined
  const keep = (call: Omit<Call, 'principal'>, principal: string | undefined, started: Date, status: number) => {
    entries.push({
      time: started.toISOString(),
      principal: principal ?? null,
      service: call.service,
      operation: call.operation ?? `${call.method} ${call.url.split('?', 1)[0]}`,
      ...auditOf(call, ACCOUNT_ID),
      status,
      ms: Date.now() - started.getTime(),
    })
    if (entries.length > MAX_ENTRIES * 1.1) entries = entries.slice(-MAX_ENTRIES)
  }
  return {
    add: (call, started, status) => keep(call, call.principal.arn, started, status),
    async onBehalf({ principal, service, operation, input }, work) {
      const started = new Date()
      const body = Buffer.from(JSON.stringify(input))
      const call = { service, operation, region, method: 'POST', url: '/', headers: {}, body }
      try {
        if (principal !== undefined) await permissions?.checkAsked({ ...auditOf(call, ACCOUNT_ID), principal })
        const answer = await work()
        keep(call, principal, started, 200)
        return answer
      } catch (error) {
        keep(call, principal, started, statusOf(error))
        throw error
      }
    },
    enforce(by) {
      permissions = by
    },
    entries: () => entries.slice(-MAX_ENTRIES),
  }
}

/** The status of an error of the AWS SDK; 500 for any other. */
function statusOf(error: unknown): number {
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : undefined
  const status = metadata && typeof metadata === 'object' && 'httpStatusCode' in metadata && metadata.httpStatusCode
  return typeof status === 'number' ? status : 500
}
