import type { LockVersion, StateWrite } from '../../aws/history/state-writes.ts'
import type { Deps } from '../../deps.ts'
import type { TimelineEvent } from '../../events/event.ts'
import { changesByHand, ofState, type StateHolder } from '../../events/of-state.ts'
import type { RunRecord } from '../../runs/record.ts'
import type { ReadSource } from './read-source.ts'

/**
 * Terraform's writes of the state that no run of medspa made. Only the locks of those are read, for who held them; where a
 * role may not, the writes are told without.
 */
export async function readStateEvents(
  { history }: Pick<Deps, 'history'>,
  { read, runs, since }: { read: ReadSource; runs: Promise<readonly RunRecord[]>; since: Date },
): Promise<TimelineEvent[]> {
  const [writes, locks] = await read<[StateWrite[], LockVersion[]]>('terraform', [[], []], () =>
    Promise.all([history.stateWrites(since), history.lockVersions(since)]),
  )
  const changes = changesByHand(writes, { locks, runs: await runs })
  const ids = [...new Set(changes.flatMap(({ lock }) => lock ?? []))]
  const holders = await read('terraform', new Map<string, StateHolder>(), async () => {
    const found = await Promise.all(ids.map(async (id) => [id, await history.lockHolder(id)] as const))
    return new Map(found.flatMap(([id, holder]) => (holder === undefined ? [] : [[id, holder] as const])))
  })
  return ofState(changes, holders)
}
