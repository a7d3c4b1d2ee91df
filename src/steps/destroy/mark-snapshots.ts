import type { Deps } from '../../deps.ts'
import { destroyedTag } from '../../parks/destroyed.ts'
import { counted } from '../../quantities.ts'
import type { DestroyContext } from '../../tasks/destroy-context.ts'
import { step } from '../step.ts'

/**
 * Tags what stays of the data as of a destroyed environment, only now that it is destroyed: the next deploy begins empty beside it
 * and does not ask, and `restore` takes none of it unless it is named.
 */
export const markSnapshots = step({
  id: 'mark-snapshots',
  section: '5',
  title: 'Tag the snapshots as of a destroyed environment',
  needs: ['at'],
  run: async (
    { snapshots }: Pick<Deps, 'snapshots'>,
    context: Pick<DestroyContext, 'marked'> & Required<Pick<DestroyContext, 'at'>>,
  ) => {
    const at = context.at.toISOString()
    const database = await snapshots.database.markDestroyed(at)
    const redis = await snapshots.redis.markDestroyed(at)
    context.marked = [...new Set([...database, ...redis])]
    const total = database.length + redis.length
    return total === 0
      ? { skipped: 'there is none without the tag' }
      : { detail: `${counted(total, 'snapshot')}: ${destroyedTag} = ${at}` }
  },
})
