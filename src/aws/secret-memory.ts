import type { Clock } from '../io/clock.ts'
import type { SecretValues } from '../secrets/merge.ts'
import { isLostLabel, lastLabel, lostLabel, lostLimit } from './own-labels.ts'
import { isPendingLabel } from './pending-label.ts'
import { type SecretCalls, type Stages, type StoredVersion, stagesOf, versionWith } from './secret-calls.ts'
import { toSecretValues } from './secret-text.ts'

/** What edits from outside did since medspa wrote last. */
export type OutsideEdits = {
  /** Keys that are gone, with the values that they had last. */
  dropped: SecretValues
  /** Keys that have another value than medspa left them with: edited, or put back by a stale edit. */
  changed: string[]
}

/** A version of ours, what it took away on purpose, and the version that it was merged from. */
type Written = { versionId: string; keys: readonly string[]; removed: readonly string[]; from: string | undefined }

export type SecretMemory = ReturnType<typeof secretMemory>

/** Remembers at the secret what medspa wrote last, so that whoever looks next sees what others took away. */
export const secretMemory = (calls: SecretCalls, clock: Pick<Clock, 'now'>) => {
  const keysOf = (version: StoredVersion | undefined) => Object.keys(version?.stored ?? {})

  /** Labels that cannot be set now are no reason to fail a write that is made. */
  const tryMove = (secretId: string, label: string, from?: string, to?: string) =>
    calls.move(secretId, label, from, to).then(
      () => true,
      () => false,
    )

  const keepLost = async (secretId: string, stages: Stages, versionId: string) => {
    const kept = Object.values(stages).flat().filter(isLostLabel).length
    if (kept < lostLimit) await tryMove(secretId, lostLabel(clock.now()), undefined, versionId)
  }

  /**
   * After a version of ours became current: it is the one to remember, unless a later one of ours is there already. Keys
   * that an edit from outside dropped before it, or after it, are kept with their version.
   */
  const remember = async (secretId: string, written: Written): Promise<void> => {
    const mine = new Set(written.keys)
    for (let attempt = 0; attempt < 3; attempt++) {
      const stages = stagesOf(await calls.describe(secretId))
      const now = versionWith(stages, 'AWSCURRENT')
      const last = versionWith(stages, lastLabel)
      if (last === written.versionId) return
      if (now !== undefined && now !== written.versionId) {
        const there = new Set(keysOf(await calls.version(secretId, now)))
        if (written.keys.some((key) => !there.has(key))) await keepLost(secretId, stages, written.versionId)
      }
      // One that a command of ours has just written, and looks after itself.
      const fromOurs = (stages[written.from ?? ''] ?? []).some(isPendingLabel)
      if (last !== undefined && last !== written.from && !fromOurs) {
        const remembered = keysOf(await calls.version(secretId, last))
        const gone = remembered.filter((key) => !mine.has(key) && !written.removed.includes(key))
        if (gone.length > 0) await keepLost(secretId, stages, last)
        // Another command of ours came later, and has all that this one wrote.
        if (now !== written.versionId && written.keys.every((key) => remembered.includes(key))) return
      }
      if (await tryMove(secretId, lastLabel, last, written.versionId)) return
    }
  }

  return {
    remember,

    /** Undefined where nobody else wrote, or took nothing away and changed nothing. */
    async outsideEdits(secretId: string): Promise<OutsideEdits | undefined> {
      const stages = stagesOf(await calls.describe(secretId))
      const now = versionWith(stages, 'AWSCURRENT')
      const last = versionWith(stages, lastLabel)
      // A command of ours that is still at work on it, or was killed there.
      const ours = now === last || (now !== undefined && (stages[now] ?? []).some(isPendingLabel))
      // A key that was lost twice has the value of the later time.
      const lost = lostVersions(stages).filter((versionId) => versionId !== last)
      const older = [...lost, ...(last === undefined || (ours && !isLost(stages, last)) ? [] : [last])]
      if (now === undefined || older.length === 0) return undefined
      const current = toSecretValues((await calls.version(secretId, now))?.stored ?? {})
      const dropped = new Map()
      const changed: string[] = []
      for (const versionId of older) {
        const then = toSecretValues((await calls.version(secretId, versionId))?.stored ?? {})
        for (const [key, value] of then) {
          const there = current.get(key)
          if (there === undefined) dropped.set(key, value)
          else if (versionId === last && there.reveal() !== value.reveal()) changed.push(key)
        }
      }
      return dropped.size + changed.length > 0 ? { dropped, changed } : undefined
    },

    /** The version of ours that has what was dropped is kept beyond the next write. */
    async keep(secretId: string): Promise<void> {
      const stages = stagesOf(await calls.describe(secretId))
      const [now, last] = [versionWith(stages, 'AWSCURRENT'), versionWith(stages, lastLabel)]
      if (now === undefined || last === undefined || isLost(stages, last)) return
      const there = new Set(keysOf(await calls.version(secretId, now)))
      const gone = keysOf(await calls.version(secretId, last)).filter((key) => !there.has(key))
      if (gone.length > 0) await keepLost(secretId, stages, last)
    },

    /** What is there now counts: nobody is told of former edits again. */
    async accept(secretId: string): Promise<void> {
      const stages = stagesOf(await calls.describe(secretId))
      const last = versionWith(stages, lastLabel)
      await tryMove(secretId, lastLabel, last, versionWith(stages, 'AWSCURRENT'))
      for (const [versionId, labels] of Object.entries(stages))
        for (const label of labels.filter(isLostLabel)) await tryMove(secretId, label, versionId)
    },
  }
}

const isLost = (stages: Stages, versionId: string) => (stages[versionId] ?? []).some(isLostLabel)

/** Versions with keys that were dropped, those that were seen first standing first. */
const lostVersions = (stages: Stages): string[] =>
  Object.entries(stages)
    .flatMap(([versionId, labels]) => labels.filter(isLostLabel).map((label) => ({ label, versionId })))
    .sort((a, b) => (a.label < b.label ? -1 : 1))
    .map(({ versionId }) => versionId)
