import { OperatorError } from '../../errors.ts'
import type { Database } from './database.ts'
import type { DatabaseSnapshots } from './snapshot-store.ts'

/** A database outside the account: AWS knows nothing of it, and medspa changes nothing of it. */
export const outsideDatabase: Database = {
  describe: async () => undefined,
  protect: async () => true,
  deleteWithBackups: async () => {},
  manageMasterSecret: async () => {},
}

/** Its data are in no snapshot of ours: there is none to list, and none can be taken. */
export const outsideSnapshots: DatabaseSnapshots = {
  list: async () => [],
  take: (order) => Promise.reject(noSnapshots(order.id)),
  tag: async () => false,
  delete: async () => {},
  markDestroyed: async () => [],
}

const noSnapshots = (id: string) =>
  new OperatorError(`The snapshot ${id} cannot be taken: the database is outside the account.`, {
    code: 'snapshot-outside',
    whose: 'operator',
    exit: 'refused',
    hint: "Take a backup or a branch of it at its own provider; of the environment's data medspa copies Redis alone.",
  })
