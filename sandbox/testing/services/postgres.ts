import { stat } from 'node:fs/promises'
import path from 'node:path'
import { copyFolder } from '../../data/files/copy-folder.ts'
import { makePassable, unprivilegedOwner } from '../../data/files/owner.ts'
import type { Rds } from '../../front/rds/rds.ts'
import type { ServiceCopy } from './service-copy.ts'

/** Each database's data; of those that run, as they are when the copy is whole. */
export const postgresCopy = ({ instances, started }: Rds): ServiceCopy<undefined> => ({
  async save(stateDir) {
    const owner = await unprivilegedOwner()
    await Promise.all(
      instances.all().map(async ({ id, folder, engine }) => {
        const postgres = await engine()
        // A restore that failed has made no data.
        if (!postgres && !(await isFolder(path.join(folder, 'data')))) return
        const to = path.join(stateDir, 'databases', id)
        await makePassable(stateDir, to, owner)
        if (postgres) await postgres.copyTo(path.join(to, 'data'))
        else await copyFolder(path.join(folder, 'data'), path.join(to, 'data'))
      }),
    )
  },
  async resume() {
    await started
    await Promise.all(instances.all().map(({ engine }) => engine()))
  },
})

const isFolder = (folder: string): Promise<boolean> =>
  stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  )
