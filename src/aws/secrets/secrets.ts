import { commandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import type { Clock } from '../../io/clock.ts'
import { changeTo, type SecretChange, type SecretValues } from '../../secrets/merge.ts'
import type { Clients } from '../clients.ts'
import { calling, hasCode } from '../errors.ts'
import { type OutsideEdits, outsideEditTracker } from './outside-edits.ts'
import { isStalePendingLabel, pendingLabel } from './pending-label.ts'
import { type Stages, secretCalls, stagesOf, versionWith } from './secret-calls.ts'
import { formatSecretText, noDocument, refuseTooLarge, toSecretValues } from './secret-text.ts'
import { lostLabel, rolledLabel } from './staging-labels.ts'

export type { OutsideEdits } from './outside-edits.ts'

/** A version that Secrets Manager still gives out. */
export type SecretVersion = {
  versionId: string
  madeAt: Date
  values: SecretValues
  /** Whether the service's tasks were all started anew with it. */
  rolled: boolean
}

/** `arn` is the secret's. */
type StagedVersion = { arn: string; versionId: string; drop: () => Promise<void> }

type Secrets = {
  /** What is current. Undefined where the secret does not exist, or has no value yet. */
  read: (secretId: string) => Promise<{ versionId: string; values: SecretValues } | undefined>
  /**
   * Makes `merge(current)` current, unless nothing would change. When someone else writes meanwhile, reads and merges
   * again: `merge` is pure and may be called more than once.
   * @returns the keys that changed, the removed ones among them (none: nothing was put), and the version that is current
   */
  change: (
    secretId: string,
    merge: (current: SecretValues) => SecretChange,
  ) => Promise<{ changed: string[]; versionId: string }>
  /**
   * Puts `merge(current)` as a version that is not current, so that one task can read it by its version id before it
   * becomes current. Afterwards call `change`, and `drop` in any case. If nothing would change, it is the current version.
   */
  stage: (secretId: string, merge: (current: SecretValues) => SecretChange) => Promise<StagedVersion>
  /**
   * The earliest time from which this key is known to hold its current value; a task started earlier may have read an
   * older one. Undefined if the secret does not exist or someone moved AWSCURRENT back by hand.
   */
  heldSince: (secretId: string, key: string) => Promise<Date | undefined>
  /** What is current, then what can still be read of what was, newest first: Secrets Manager keeps what has a label. Nothing of a secret that does not exist. */
  history: (secretId: string) => Promise<SecretVersion[]>
  /** What others took away or changed since medspa wrote last; undefined where nothing. */
  outsideEdits: (secretId: string) => Promise<OutsideEdits | undefined>
  /** Accepts the edits from outside: they are not reported again. */
  acceptEdits: (secretId: string) => Promise<void>
  /** Keeps the values that edits from outside dropped, so that the next write does not lose them. */
  keepEdits: (secretId: string) => Promise<void>
  /** All tasks of the service have been started since this version was made. */
  markRolled: (secretId: string, versionId: string) => Promise<void>
  /** When a secret that is scheduled for deletion is deleted; undefined of any other. */
  deletion: (secretId: string) => Promise<Date | undefined>
  /** Brings back a secret that is scheduled for deletion, with its values. */
  recover: (secretId: string) => Promise<void>
}

const attempts = 8
/** How Secrets Manager refuses to move a label from a version that does not have it. */
const conflict = ['InvalidParameterException', 'InvalidRequestException', 'ResourceNotFoundException']

/** Secrets Manager. It has no conditional put; a staging label of our own makes one. */
export const createSecrets = ({
  clients,
  clock,
}: {
  clients: Pick<Clients, 'secretsManager'>
  clock: Pick<Clock, 'now'>
}): Secrets => {
  const calls = secretCalls(clients)
  const edits = outsideEditTracker(calls, clock)

  /** A label that is gone already, or cannot be dropped now, is no reason to fail: the next run sweeps it. */
  const drop = (secretId: string, label: string, versionId: string) =>
    calls.move(secretId, label, versionId).catch(() => {})

  /** Drops what killed runs left behind, as a secret holds 20 labels and a labelled version is never pruned. */
  const sweep = async (secretId: string, stages: Stages) => {
    for (const [versionId, labels] of Object.entries(stages))
      for (const label of labels.filter((label) => isStalePendingLabel(label, clock.now())))
        await drop(secretId, label, versionId)
  }

  /** Moves AWSCURRENT from `from` to `to`; false when it has left `from` meanwhile, so that someone else wrote. */
  const swap = async (secretId: string, from: string | undefined, to: string): Promise<boolean> => {
    try {
      await calls.move(secretId, 'AWSCURRENT', from, to)
      return true
    } catch (error) {
      const stages = stagesOf(await calls.describe(secretId))
      const now = versionWith(stages, 'AWSCURRENT')
      // The answer to an attempt that had succeeded may have been lost, and someone else may have written since; and a
      // first version is current by itself.
      if (now === to || versionWith(stages, 'AWSPREVIOUS') === to) return true
      if (now !== from && hasCode(error, ...conflict)) return false
      return calling('secretsmanager:UpdateSecretVersionStage', () => Promise.reject(error))
    }
  }

  const existing = async (secretId: string) => {
    const secret = await calls.describe(secretId)
    if (secret !== undefined) return secret
    throw new OperatorError(`The secret ${secretId} does not exist.`, {
      code: 'secret-missing',
      whose: 'operator',
      hint: `Run \`${commandLine('deploy')}\`, or \`terraform apply\`: Terraform makes it, with placeholders.`,
    })
  }

  return {
    async read(secretId) {
      if ((await calls.describe(secretId)) === undefined) return undefined
      const found = await calls.current(secretId)
      return found === undefined ? undefined : { versionId: found.versionId, values: toSecretValues(found.stored) }
    },

    async change(secretId, merge) {
      await sweep(secretId, stagesOf(await existing(secretId)))
      for (let attempt = 1; attempt <= attempts; attempt++) {
        const before = await calls.current(secretId)
        const stored = before?.stored ?? noDocument
        const values = toSecretValues(stored)
        const wanted = merge(values)
        const { values: next, changed, removed } = changeTo(values, wanted.values, wanted.removed)
        if (changed.length === 0) return { changed, versionId: before?.versionId ?? '' }
        const text = formatSecretText(secretId, stored, next)
        refuseTooLarge(secretId, text)
        const label = pendingLabel(clock.now())
        const versionId = await calls.put(secretId, text, next, label)
        try {
          if (await swap(secretId, before?.versionId, versionId)) {
            const written = { versionId, keys: [...next.keys()], removed, from: before?.versionId }
            // The change is made; where it cannot be labelled, only the next look at outside edits knows less.
            await edits.markWritten(secretId, written).catch(() => {})
            return { changed, versionId }
          }
        } finally {
          await drop(secretId, label, versionId)
        }
      }
      throw new OperatorError(`Someone else kept writing to the secret ${secretId}; nothing of this run is current.`, {
        code: 'secret-contended',
        whose: 'operator',
        hint: 'Find out who writes (CloudTrail: PutSecretValue, UpdateSecretVersionStage), then run this again.',
      })
    },

    async stage(secretId, merge) {
      const secret = await existing(secretId)
      await sweep(secretId, stagesOf(secret))
      const { arn, before } = { arn: secret.ARN ?? secretId, before: await calls.current(secretId) }
      const stored = before?.stored ?? noDocument
      const values = toSecretValues(stored)
      const wanted = merge(values)
      const { values: next, changed } = changeTo(values, wanted.values, wanted.removed)
      if (before !== undefined && changed.length === 0)
        return { arn, versionId: before.versionId, drop: async () => {} }
      const text = formatSecretText(secretId, stored, next)
      refuseTooLarge(secretId, text)
      const label = pendingLabel(clock.now())
      const versionId = await calls.put(secretId, text, next, label)
      return { arn, versionId, drop: () => drop(secretId, label, versionId) }
    },

    async heldSince(secretId, key) {
      const stages = stagesOf(await calls.describe(secretId))
      const [current, previous] = ['AWSCURRENT', 'AWSPREVIOUS'].map((label) => versionWith(stages, label))
      if (current === undefined) return undefined
      const madeAt = await calls.madeAt(secretId)
      // Only what was current tells: a version that was staged has a time from before anybody read it.
      const value = async (id: string) =>
        toSecretValues((await calls.version(secretId, id))?.stored ?? noDocument)
          .get(key)
          ?.reveal()
      const same = previous !== undefined && (await value(previous)) === (await value(current))
      if (same) return madeAt.get(previous)
      const [now, before] = [madeAt.get(current), madeAt.get(previous ?? '')]
      // Somebody moved the label back by hand, to a version from before that one: when, no time tells.
      return now !== undefined && before !== undefined && before > now ? undefined : now
    },

    async history(secretId) {
      const secret = await calls.describe(secretId)
      if (secret === undefined) return []
      const stages = stagesOf(secret)
      const current = versionWith(stages, 'AWSCURRENT')
      const rolled = versionWith(stages, rolledLabel)
      const lost = versionWith(stages, lostLabel)
      const versions = await Promise.all(
        [...(await calls.madeAt(secretId))].map(async ([versionId, madeAt]) => {
          // Holds keys that are gone, and was never what the secret was.
          const found = versionId === lost ? undefined : await calls.version(secretId, versionId)
          return found
            ? [{ versionId, madeAt, values: toSecretValues(found.stored), rolled: versionId === rolled }]
            : []
        }),
      )
      // One that was current after being older (a label moved by hand) still stands first.
      const age = ({ madeAt, versionId }: SecretVersion) => (versionId === current ? Infinity : madeAt.getTime())
      return versions.flat().sort((a, b) => age(b) - age(a))
    },

    outsideEdits: edits.find,
    acceptEdits: edits.accept,
    keepEdits: edits.keep,
    deletion: calls.deletion,
    recover: calls.restore,

    async markRolled(secretId, versionId) {
      const former = versionWith(stagesOf(await calls.describe(secretId)), rolledLabel)
      // Pruned meanwhile, or marked by someone else: the next look at the tasks only knows less.
      if (former !== versionId) await calls.move(secretId, rolledLabel, former, versionId).catch(() => {})
    },
  }
}
