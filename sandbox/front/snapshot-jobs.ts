import type { SnapshotService, TestHooks } from './test-hooks.ts'

/** The snapshots of one service that are being made, or came to nothing: its records do not know them. */
export type SnapshotJobs = {
  /** `creating` or `failed` while it is no good; undefined otherwise. */
  trouble: (snapshot: string) => 'creating' | 'failed' | undefined
  /** Whether a snapshot of that source is being made. */
  busy: (source: string) => boolean
  /**
   * Makes one: `fill` writes the data as they are when it resolves. Resolves with the data written; the snapshot may go on
   * being `creating`, or have failed, where it was `asked` for and met a test's fault: a final one meets none.
   */
  make: (snapshot: string, source: string, fill: () => Promise<void>, how: 'asked' | 'final') => Promise<void>
  /** The snapshot was deleted. */
  forget: (snapshot: string) => void
}

/** `kind` is how the data journal calls the sources (`database`); their snapshots are `<kind>-snapshot`. */
export function createSnapshotJobs(service: SnapshotService, kind: string, hooks: TestHooks | undefined): SnapshotJobs {
  const pending = new Map<string, { source: string; status: 'creating' | 'failed' }>()
  const holder = (snapshot: string) => `${kind}-snapshot/${snapshot}`
  return {
    trouble: (snapshot) => pending.get(snapshot)?.status,
    busy: (source) => [...pending.values()].some((each) => each.source === source && each.status === 'creating'),
    async make(snapshot, source, fill, how) {
      const data = hooks?.dataJournal.dataOf(`${kind}/${source}`)
      const mine: { source: string; status: 'creating' | 'failed' } = { source, status: 'creating' }
      pending.set(snapshot, mine)
      const met =
        how === 'asked' ? hooks?.faults.meet(service, snapshot, ['snapshot-fails', 'snapshot-hangs']) : undefined
      if (met?.fault === 'snapshot-fails') {
        mine.status = 'failed'
        return
      }
      try {
        await fill()
      } catch (error) {
        mine.status = 'failed'
        throw error
      }
      const whole = () => {
        // Unless it was deleted meanwhile, or another one has its name.
        if (pending.get(snapshot) !== mine) return
        pending.delete(snapshot)
        hooks?.dataJournal.holds(holder(snapshot), data)
      }
      if (met === undefined) whole()
      else void met.released.then(whole)
    },
    forget(snapshot) {
      pending.delete(snapshot)
      hooks?.dataJournal.gone(holder(snapshot))
    },
  }
}
