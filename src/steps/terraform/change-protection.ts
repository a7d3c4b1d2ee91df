import type { Deps } from '../../deps.ts'
import { until } from '../../io/clock.ts'
import { type Wait, waitingFor } from '../../waits.ts'
import { takesChanges, willNotEnd } from '../credentials/database-status.ts'
import type { Progress } from '../step.ts'

/** Something that AWS refuses to delete while it is protected. A database has a status, a load balancer has none. */
export type Protectable = {
  describe: () => Promise<{ identifier: string; deletionProtection: boolean; status?: string } | undefined>
  /** Whether AWS took the change. */
  protect: (on: boolean) => Promise<boolean>
}

/**
 * Protects one of them from deletion, or lifts the protection. RDS refuses any change of a database that it backs up or changes,
 * and a backup may begin at any time, between a look and the change too. RDS is asked first, whatever the status is; where it
 * refuses, it is asked again once it should not.
 * @returns undefined once it is so, or where there is nothing; else the status in which the database still refuses
 */
export async function changeProtection(
  { clock }: Pick<Deps, 'clock'>,
  { describe, protect }: Protectable,
  on: boolean,
  { limit, progress: { line, signal } }: { limit: Wait; progress: Pick<Progress, 'line' | 'signal'> },
): Promise<string | undefined> {
  let status = ''
  let asked = false
  const look = async (): Promise<'done' | 'refused' | undefined> => {
    const found = await describe()
    if (found === undefined || found.deletionProtection === on) return 'done'
    status = found.status ?? 'available'
    if ((!asked || takesChanges(status)) && (await protect(on))) return 'done'
    asked = true
    return status === 'stopped' || willNotEnd(status) ? 'refused' : undefined
  }
  let end = await look()
  if (end === undefined) {
    line(`The database is ${status}: ${waitingFor(limit)}`)
    end = await until(clock, look, { ...limit, signal })
  }
  return end === 'done' ? undefined : status
}
