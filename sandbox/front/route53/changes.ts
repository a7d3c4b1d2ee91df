import { randomInt } from 'node:crypto'
import type { Times } from '../../times.ts'
import type { RecordSet, Zone } from './records.ts'

/** A change of a zone's records, or of which zones there are, as GetChange shows it. */
export type ChangeInfo = { id: string; status: 'PENDING' | 'INSYNC'; submittedAt: Date; comment: string | undefined }

type Submitted = { zoneId: string; submittedAt: Date; comment: string | undefined; before: RecordSet[] | undefined }

/** Changes, and which of them the name servers have. */
export type Changes = {
  /** Notes a change that was just made; `before`: the records that the name servers have until they have it, undefined for a new zone. */
  submit: (zoneId: string, before: RecordSet[] | undefined, comment?: string) => ChangeInfo
  /** Undefined for an id that was never given. */
  get: (id: string) => ChangeInfo | undefined
  /** The records that name servers answer from; undefined while they do not know the zone yet. */
  published: (zone: Pick<Zone, 'id' | 'records'>) => RecordSet[] | undefined
}

const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/**
 * Makes the book of changes. A change is PENDING until all name servers have it, which takes up to 60 seconds (`route53-insync`
 * in sandbox/times.ts), and their answers change then.
 */
export function createChanges(times: Pick<Times, 'passed'>): Changes {
  const submitted = new Map<string, Submitted>()
  const isPending = ({ submittedAt }: Submitted) => !times.passed('route53-insync', submittedAt)
  const infoOf = (id: string, change: Submitted): ChangeInfo => ({
    id,
    status: isPending(change) ? 'PENDING' : 'INSYNC',
    submittedAt: change.submittedAt,
    comment: change.comment,
  })
  return {
    submit(zoneId, before, comment) {
      const id = `C0${Array.from({ length: 19 }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('')}`
      const change = { zoneId, submittedAt: new Date(), comment, before }
      submitted.set(id, change)
      return infoOf(id, change)
    },
    get(id) {
      const change = submitted.get(id)
      return change && infoOf(id, change)
    },
    published({ id, records }) {
      // In the order in which they were made: what was before the oldest one is what is known everywhere.
      const pending = [...submitted.values()].find((change) => change.zoneId === id && isPending(change))
      return pending ? pending.before : records
    },
  }
}
