import * as z from 'zod'
import type { Names } from '../../config/names.ts'
import { parseJson } from '../../io/json.ts'
import type { Clients } from '../clients.ts'
import { conditionalObject } from './conditional-object.ts'
import type { LockTable } from './lock-table.ts'

/** Terraform's own lock of a state, in its words. */
export type StateLock = {
  id: string
  who: string
  created: string
  operation: string
  ageMs: number
  /** The lock file's, beside the state; null where the table alone holds the lock. */
  etag: string | null
  /** The DynamoDB table that holds the lock; null where it does not. */
  table: string | null
}

export type StateLocks = {
  /** Undefined where nobody holds the state, neither by the lock file nor in the table. */
  find: (signal?: AbortSignal) => Promise<StateLock | undefined>
  /** Removes exactly that lock; false where it is another by now, or gone. */
  remove: (lock: Pick<StateLock, 'etag' | 'id' | 'table'>) => Promise<boolean>
}

const text = z.string().catch('unknown')
/** Source: hashicorp/terraform internal/states/statemgr/locker.go, LockInfo. */
const schema = z.object({ ID: text, Who: text, Created: text, Operation: text })
const unknown = { ID: 'unknown', Who: 'unknown', Created: 'unknown', Operation: 'unknown' }
const infoOf = (lock: string) => schema.safeParse(parseJson(lock)).data ?? unknown

/**
 * The `<state key>.tflock` object that `use_lockfile` makes, with a conditional write, and removes; and the same lock in the
 * DynamoDB table, where one is configured: Terraform takes the file first, then the item, both with one ID. A Terraform that
 * was told of the table alone holds only the item.
 */
export const createStateLocks = ({
  bucket,
  clients,
  lockTable,
  names,
}: {
  bucket: string | undefined
  clients: Pick<Clients, 's3'>
  lockTable?: Pick<LockTable, 'name' | 'read' | 'remove'>
  names: Pick<Names, 'stateLockKey'>
}): StateLocks => {
  const object = () => {
    if (bucket === undefined) throw new Error('preflight lets no command through without a state bucket')
    return conditionalObject(clients, { bucket, key: names.stateLockKey })
  }
  const described = (lock: string) => {
    const { Created, ID, Operation, Who } = infoOf(lock)
    return { id: ID, who: Who, created: Created, operation: Operation }
  }
  return {
    async find(signal) {
      const [file, item] = await Promise.all([object().read(signal), lockTable?.read(signal)])
      const inTable = item === undefined ? null : (lockTable?.name ?? null)
      if (file !== undefined) {
        const lock = described(file.text)
        // Two locks of two holders: the file is the one that this medspa's Terraform meets first.
        const same = item !== undefined && infoOf(item).ID === lock.id
        return { ...lock, ageMs: file.ageMs, etag: file.etag, table: same ? inTable : null }
      }
      if (item === undefined) return undefined
      const lock = described(item)
      const age = Date.now() - Date.parse(lock.created)
      return { ...lock, ageMs: Number.isNaN(age) ? 0 : Math.max(0, age), etag: null, table: inTable }
    },
    async remove({ etag, id, table }) {
      // The item first: with the file still there no Terraform of medspa begins between the two.
      if (table !== null) {
        const item = await lockTable?.read()
        if (item !== undefined && infoOf(item).ID !== id) return false
        if (item === undefined && etag === null) return false
        if (item !== undefined && !(await lockTable?.remove(item))) return false
      }
      return etag === null || object().remove(etag)
    },
  }
}
