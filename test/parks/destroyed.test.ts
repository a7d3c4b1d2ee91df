import { describe, expect, it } from 'vitest'
import { splitDestroyed } from '../../src/parks/destroyed.ts'
import { pruningOf } from '../../src/parks/pruning.ts'
import type { Snapshot, SnapshotKind } from '../../src/parks/snapshot.ts'

const day = (number: number) => new Date(Date.UTC(2026, 0, number))
const snapshot = (id: string, kind: SnapshotKind, at: number, destroyed?: string): Snapshot => ({
  id,
  kind,
  created: day(at),
  status: 'available',
  ...(destroyed === undefined ? {} : { destroyed }),
})
const gone = day(10).toISOString()
const former = [snapshot('final-1', 'final', 9, gone), snapshot('rds:auto-1', 'automated', 8)]
const present = [snapshot('park-2', 'park', 20), snapshot('rds:auto-2', 'automated', 19)]
const ids = (list: readonly Snapshot[]) => list.map(({ id }) => id)

describe('snapshots of a destroyed environment', () => {
  it('are those with the tag, and what is no newer: automated ones have none', () => {
    const { destroyed, live } = splitDestroyed({ database: [...present, ...former], redis: [] })
    expect(ids(live.database)).toEqual(['park-2', 'rds:auto-2'])
    expect(ids(destroyed.database)).toEqual(['final-1', 'rds:auto-1'])
  })

  it('are of either kind of data, though one alone has a tag', () => {
    const redis = [snapshot('redis-2', 'park', 20), snapshot('redis-1', 'final', 7)]
    const { destroyed, live } = splitDestroyed({ database: former, redis })
    expect([ids(live.redis), ids(destroyed.redis)]).toEqual([['redis-2'], ['redis-1']])
  })

  it('count where somebody named them', () => {
    const { destroyed, live } = splitDestroyed({ database: former, redis: [] }, new Set(['final-1']))
    expect([ids(live.database), ids(destroyed.database)]).toEqual([['final-1'], ['rds:auto-1']])
  })

  it('are none without a tag', () => {
    const all = { database: present, redis: [snapshot('redis-1', 'manual', 1)] }
    expect(splitDestroyed(all).live).toEqual(all)
    expect(splitDestroyed({ database: [], redis: [] }).live).toEqual({ database: [], redis: [] })
  })

  it('are no park for a pruning, and go only where they are asked for', () => {
    const live = { database: [snapshot('final-2', 'final', 20), snapshot('final-3', 'final', 30)], redis: [] }
    const destroyed = { database: former.filter(({ kind }) => kind !== 'automated'), redis: [] }
    const told = (destroyedToo: boolean) => {
      const { going, ofDestroyed, staying } = pruningOf(live, { keep: 2, named: new Set(), destroyed, destroyedToo })
      return { going: ids(going), staying: ids(staying), ofDestroyed: ids(ofDestroyed) }
    }
    expect(told(false)).toEqual({ going: [], staying: ['final-3', 'final-2'], ofDestroyed: ['final-1'] })
    expect(told(true)).toEqual({ going: ['final-1'], staying: ['final-3', 'final-2'], ofDestroyed: [] })
    const named = pruningOf(live, { keep: 2, named: new Set(['final-1']), destroyed, destroyedToo: true })
    expect([ids(named.going), ids(named.ofDestroyed)]).toEqual([[], ['final-1']])
  })

  it('keep the newest with the tag while AWS keeps automated ones, which would count again without it', () => {
    const tagged = [snapshot('final-1', 'final', 9, gone), snapshot('park-1', 'park', 9, gone)]
    const older = snapshot('final-0', 'final', 3, day(4).toISOString())
    const all = { database: [...tagged, snapshot('rds:auto-1', 'automated', 8), older], redis: [] }
    const { going } = pruningOf(
      { database: [], redis: [] },
      { keep: 1, named: new Set(), destroyed: splitDestroyed(all).destroyed, destroyedToo: true },
    )
    expect(going).toHaveLength(2)
    const left = all.database.filter(({ id }) => !ids(going).includes(id))
    expect(splitDestroyed({ database: left, redis: [] }).live.database).toEqual([])
  })
})
