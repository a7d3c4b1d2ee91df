import { z } from 'zod'
import type { Names } from '../../config/names.ts'
import { parseJson } from '../../io/json.ts'
import type { Clients } from '../clients.ts'
import { conditionalObject } from './conditional-object.ts'

/** Terraform's own lock of a state, in its words. */
export type StateLock = { id: string; who: string; created: string; operation: string; etag: string; ageMs: number }

export type StateLocks = {
  /** Undefined where nobody holds the state. */
  find: (signal?: AbortSignal) => Promise<StateLock | undefined>
  /** Removes exactly that lock; false where it is another by now, or gone. */
  remove: (lock: Pick<StateLock, 'etag'>) => Promise<boolean>
}

const text = z.string().catch('unknown')
/** Source: hashicorp/terraform internal/states/statemgr/locker.go, LockInfo. */
const schema = z.object({ ID: text, Who: text, Created: text, Operation: text })
const unknown = { ID: 'unknown', Who: 'unknown', Created: 'unknown', Operation: 'unknown' }

/** The `<state key>.tflock` object that `use_lockfile` makes, with a conditional write, and removes. */
export const createStateLocks = ({
  bucket,
  clients,
  names,
}: {
  bucket: string | undefined
  clients: Pick<Clients, 's3'>
  names: Pick<Names, 'stateLockKey'>
}): StateLocks => {
  const object = () => {
    if (bucket === undefined) throw new Error('preflight lets no command through without a state bucket')
    return conditionalObject(clients, { bucket, key: names.stateLockKey })
  }
  return {
    async find(signal) {
      const found = await object().read(signal)
      if (found === undefined) return undefined
      const { Created, ID, Operation, Who } = schema.safeParse(parseJson(found.text)).data ?? unknown
      return { id: ID, who: Who, created: Created, operation: Operation, etag: found.etag, ageMs: found.ageMs }
    },
    remove: ({ etag }) => object().remove(etag),
  }
}
