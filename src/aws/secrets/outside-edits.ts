import type { Clock } from '../../io/clock.ts'
import type { SecretValues } from '../../secrets/merge.ts'
import { isPendingLabel, pendingLabel } from './pending-label.ts'
import { type SecretCalls, stagesOf, versionWith } from './secret-calls.ts'
import { formatSecretText, noDocument, toSecretValues } from './secret-text.ts'
import { lastLabel, lostLabel } from './staging-labels.ts'

/** What edits from outside did since medspa wrote last. */
export type OutsideEdits = {
  /** Keys that are gone, with the values that they had last. */
  dropped: SecretValues
  /** Keys that have another value than medspa left them with: edited, or put back by a stale edit. */
  changed: string[]
}

/** A version of ours, what it took away on purpose, and the version that it was merged from. */
type Written = { versionId: string; keys: readonly string[]; removed: readonly string[]; from: string | undefined }

/** Labels at the secret what medspa wrote last (`medspa-last`), so that the next look sees what others took away. */
export const outsideEditTracker = (calls: SecretCalls, clock: Pick<Clock, 'now'>) => {
  /** Labels that cannot be set now are no reason to fail a write that is made. */
  const tryMove = (secretId: string, label: string, from?: string, to?: string) =>
    calls.move(secretId, label, from, to).then(
      () => true,
      () => false,
    )

  const storedOf = async (secretId: string, versionId: string | undefined) =>
    (versionId === undefined ? undefined : await calls.version(secretId, versionId))?.stored ?? noDocument

  const valuesOf = async (secretId: string, versionId: string | undefined) =>
    toSecretValues(await storedOf(secretId, versionId))

  /** Changes what is kept of dropped keys; others may do the same. What cannot be kept now fails nothing either. */
  const changeLost = async (secretId: string, change: (lost: SecretValues) => SecretValues): Promise<void> => {
    for (let attempt = 0; attempt < 5; attempt++) {
      const from = versionWith(stagesOf(await calls.describe(secretId)), lostLabel)
      const lost = await storedOf(secretId, from)
      const values = change(toSecretValues(lost))
      const text = formatSecretText(secretId, lost, values)
      if (text === lost.text) return
      if (values.size === 0) {
        if (await tryMove(secretId, lostLabel, from)) return
        continue
      }
      const label = pendingLabel(clock.now())
      const versionId = await calls.put(secretId, text, values, label).catch(() => undefined)
      if (versionId === undefined) return
      const moved = await tryMove(secretId, lostLabel, from, versionId)
      await tryMove(secretId, label, versionId)
      if (moved) return
    }
  }

  /** Keeps these keys of a version with the values that they have there; one that was lost before has the later value. */
  const keepLost = async (secretId: string, { keys, values }: { keys: readonly string[]; values: SecretValues }) => {
    if (keys.length === 0) return
    const gone = [...values].filter(([key]) => keys.includes(key))
    await changeLost(secretId, (lost) => new Map([...lost, ...gone]))
  }

  /**
   * After a version of ours became current: it gets the label `medspa-last`, unless a later one of ours has it already. Keys
   * that an edit from outside dropped before it, or after it, are kept with their version.
   */
  const markWritten = async (secretId: string, written: Written): Promise<void> => {
    const mine = new Set(written.keys)
    // What somebody wants gone is not lost, though an edit dropped it once before.
    if (written.removed.length > 0)
      await changeLost(secretId, (lost) => new Map([...lost].filter(([key]) => !written.removed.includes(key))))
    for (let attempt = 0; attempt < 3; attempt++) {
      const stages = stagesOf(await calls.describe(secretId))
      const now = versionWith(stages, 'AWSCURRENT')
      const last = versionWith(stages, lastLabel)
      if (last === written.versionId) return
      if (now !== undefined && now !== written.versionId) {
        const there = await valuesOf(secretId, now)
        const gone = written.keys.filter((key) => !there.has(key))
        if (gone.length > 0)
          await keepLost(secretId, { values: await valuesOf(secretId, written.versionId), keys: gone })
      }
      // One that a command of ours has just written, and looks after itself.
      const fromOurs = (stages[written.from ?? ''] ?? []).some(isPendingLabel)
      if (last !== undefined && last !== written.from && !fromOurs) {
        const values = await valuesOf(secretId, last)
        const gone = [...values.keys()].filter((key) => !mine.has(key) && !written.removed.includes(key))
        await keepLost(secretId, { values, keys: gone })
        // Another command of ours came later, and has all that this one wrote.
        if (now !== written.versionId && written.keys.every((key) => values.has(key))) return
      }
      if (await tryMove(secretId, lastLabel, last, written.versionId)) return
    }
  }

  return {
    markWritten,

    /** Undefined where nobody else wrote, or took nothing away and changed nothing. */
    async find(secretId: string): Promise<OutsideEdits | undefined> {
      const stages = stagesOf(await calls.describe(secretId))
      const now = versionWith(stages, 'AWSCURRENT')
      const last = versionWith(stages, lastLabel)
      // A command of ours that is still at work on it, or was killed there.
      const ours = now === last || (now !== undefined && (stages[now] ?? []).some(isPendingLabel))
      if (now === undefined) return undefined
      const current = await valuesOf(secretId, now)
      const written: SecretValues = ours ? new Map() : await valuesOf(secretId, last)
      const lost = await valuesOf(secretId, versionWith(stages, lostLabel))
      // A key that was lost twice has the value of the later time.
      const dropped = new Map([...lost, ...written].filter(([key]) => !current.has(key)))
      const changed = [...written].flatMap(([key, value]) => {
        const there = current.get(key)
        return there === undefined || there.reveal() === value.reveal() ? [] : [key]
      })
      return dropped.size + changed.length > 0 ? { dropped, changed } : undefined
    },

    /** What was dropped of what medspa wrote last is kept beyond the next write. */
    async keep(secretId: string): Promise<void> {
      const stages = stagesOf(await calls.describe(secretId))
      const [now, last] = [versionWith(stages, 'AWSCURRENT'), versionWith(stages, lastLabel)]
      if (now === undefined || last === undefined) return
      const [there, values] = [await valuesOf(secretId, now), await valuesOf(secretId, last)]
      await keepLost(secretId, { values, keys: [...values.keys()].filter((key) => !there.has(key)) })
    },

    /** What is there now counts: nobody is told of former edits again. */
    async accept(secretId: string): Promise<void> {
      const stages = stagesOf(await calls.describe(secretId))
      const [last, lost] = [versionWith(stages, lastLabel), versionWith(stages, lostLabel)]
      await tryMove(secretId, lastLabel, last, versionWith(stages, 'AWSCURRENT'))
      if (lost !== undefined) await tryMove(secretId, lostLabel, lost)
    },
  }
}
