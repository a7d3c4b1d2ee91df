import type { Clock } from '../io/clock.ts'
import type { SecretValues } from '../secrets/merge.ts'
import { lastLabel, lostLabel } from './own-labels.ts'
import { isPendingLabel, pendingLabel } from './pending-label.ts'
import { type SecretCalls, type StoredVersion, stagesOf, versionWith } from './secret-calls.ts'
import { formatSecretText, toSecretValues } from './secret-text.ts'

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
  /** Labels that cannot be set now are no reason to fail a write that is made. */
  const tryMove = (secretId: string, label: string, from?: string, to?: string) =>
    calls.move(secretId, label, from, to).then(
      () => true,
      () => false,
    )

  const storedOf = async (secretId: string, versionId: string | undefined) =>
    (versionId === undefined ? undefined : await calls.version(secretId, versionId))?.stored ?? {}

  /** Changes what is kept of dropped keys; others may do the same. What cannot be kept now fails nothing either. */
  const changeLost = async (secretId: string, change: (lost: Stored) => Stored): Promise<void> => {
    for (let attempt = 0; attempt < 5; attempt++) {
      const from = versionWith(stagesOf(await calls.describe(secretId)), lostLabel)
      const lost = await storedOf(secretId, from)
      const next = change(lost)
      const values = toSecretValues(next)
      const text = formatSecretText(next, values)
      if (text === formatSecretText(lost, toSecretValues(lost))) return
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
  const keepLost = async (secretId: string, { stored, keys }: { stored: Stored; keys: readonly string[] }) => {
    if (keys.length === 0) return
    const gone = Object.fromEntries(Object.entries(stored).filter(([key]) => keys.includes(key)))
    await changeLost(secretId, (lost) => ({ ...lost, ...gone }))
  }

  /**
   * After a version of ours became current: it is the one to remember, unless a later one of ours is there already. Keys
   * that an edit from outside dropped before it, or after it, are kept with their version.
   */
  const remember = async (secretId: string, written: Written): Promise<void> => {
    const mine = new Set(written.keys)
    // What somebody wants gone is not lost, though an edit dropped it once before.
    if (written.removed.length > 0)
      await changeLost(secretId, (lost) =>
        Object.fromEntries(Object.entries(lost).filter(([key]) => !written.removed.includes(key))),
      )
    for (let attempt = 0; attempt < 3; attempt++) {
      const stages = stagesOf(await calls.describe(secretId))
      const now = versionWith(stages, 'AWSCURRENT')
      const last = versionWith(stages, lastLabel)
      if (last === written.versionId) return
      if (now !== undefined && now !== written.versionId) {
        const there = new Set(Object.keys(await storedOf(secretId, now)))
        const gone = written.keys.filter((key) => !there.has(key))
        if (gone.length > 0)
          await keepLost(secretId, { stored: await storedOf(secretId, written.versionId), keys: gone })
      }
      // One that a command of ours has just written, and looks after itself.
      const fromOurs = (stages[written.from ?? ''] ?? []).some(isPendingLabel)
      if (last !== undefined && last !== written.from && !fromOurs) {
        const stored = await storedOf(secretId, last)
        const remembered = Object.keys(stored)
        const gone = remembered.filter((key) => !mine.has(key) && !written.removed.includes(key))
        await keepLost(secretId, { stored, keys: gone })
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
      if (now === undefined) return undefined
      const current = toSecretValues(await storedOf(secretId, now))
      const remembered = ours ? new Map() : toSecretValues(await storedOf(secretId, last))
      const lost = toSecretValues(await storedOf(secretId, versionWith(stages, lostLabel)))
      // A key that was lost twice has the value of the later time.
      const dropped = new Map([...lost, ...remembered].filter(([key]) => !current.has(key)))
      const changed = [...remembered].flatMap(([key, value]) => {
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
      const [there, stored] = [await storedOf(secretId, now), await storedOf(secretId, last)]
      await keepLost(secretId, { stored, keys: Object.keys(stored).filter((key) => !Object.hasOwn(there, key)) })
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

type Stored = StoredVersion['stored']
