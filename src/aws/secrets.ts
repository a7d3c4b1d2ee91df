import { randomUUID } from 'node:crypto'
import type { DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager'
import { OperatorError } from '../errors.ts'
import type { Clock } from '../io/clock.ts'
import { changeTo, type SecretChange, type SecretValues } from '../secrets/merge.ts'
import { createRedactor } from '../secrets/redactor.ts'
import type { Clients } from './clients.ts'
import { calling, finding, hasCode } from './errors.ts'
import { isStalePendingLabel, pendingLabel } from './pending-label.ts'
import { formatSecretText, parseSecretText, secretLimit, toSecretValues } from './secret-text.ts'

export type Secrets = {
  /** What is current. Undefined where the secret does not exist, or has no value yet. */
  read: (secretId: string) => Promise<{ versionId: string; values: SecretValues } | undefined>
  /**
   * Makes `merge(current)` current, unless nothing would change. When someone else writes meanwhile, reads and merges
   * again: `merge` is pure and may be called more than once.
   * @returns the keys that changed (none: nothing was put), and the version that is current now
   */
  change: (
    secretId: string,
    merge: (current: SecretValues) => SecretChange,
  ) => Promise<{ changed: string[]; versionId: string }>
}

const attempts = 8
const notFound = ['ResourceNotFoundException']
/** How Secrets Manager refuses to move a label from a version that does not have it. */
const conflict = ['InvalidParameterException', 'InvalidRequestException', 'ResourceNotFoundException']

/** Secrets Manager. It has no conditional put; a staging label of our own makes one (DESIGN.md, "Secrets"). */
export const createSecrets = ({
  clients,
  clock,
}: {
  clients: Pick<Clients, 'secretsManager'>
  clock: Pick<Clock, 'now'>
}): Secrets => {
  const describe = async (secretId: string): Promise<DescribeSecretCommandOutput | undefined> => {
    const { DescribeSecretCommand } = await import('@aws-sdk/client-secrets-manager')
    const client = await clients.secretsManager()
    const secret = await finding('secretsmanager:DescribeSecret', notFound, () =>
      client.send(new DescribeSecretCommand({ SecretId: secretId })),
    )
    if (secret?.DeletedDate !== undefined)
      throw new OperatorError(
        `The secret ${secretId} is scheduled for deletion on ${secret.DeletedDate.toISOString()}.`,
        {
          code: 'secret-deleted',
          whose: 'operator',
          exit: 'refused',
          hint: `Bring it back, with its values: aws secretsmanager restore-secret --secret-id ${secretId}`,
        },
      )
    return secret
  }

  const current = async (secretId: string) => {
    const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager')
    const client = await clients.secretsManager()
    // The stage is named: without it an emulator may answer with a version that was current once.
    const found = await finding('secretsmanager:GetSecretValue', notFound, () =>
      client.send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: 'AWSCURRENT' })),
    )
    if (found === undefined) return undefined
    return { versionId: found.VersionId ?? '', stored: parseSecretText(secretId, found.SecretString ?? '') }
  }

  const put = async (secretId: string, value: string, values: SecretValues, label: string) => {
    const { PutSecretValueCommand } = await import('@aws-sdk/client-secrets-manager')
    const client = await clients.secretsManager()
    const versionId = randomUUID()
    try {
      await client.send(
        new PutSecretValueCommand({
          SecretId: secretId,
          SecretString: value,
          ClientRequestToken: versionId,
          VersionStages: [label],
        }),
      )
    } catch (error) {
      await calling('secretsmanager:PutSecretValue', () => Promise.reject(withoutValues(error, values)))
    }
    return versionId
  }

  const move = async (secretId: string, label: string, from?: string, to?: string) => {
    const { UpdateSecretVersionStageCommand } = await import('@aws-sdk/client-secrets-manager')
    const client = await clients.secretsManager()
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: secretId,
        VersionStage: label,
        RemoveFromVersionId: from,
        MoveToVersionId: to,
      }),
    )
  }

  /** A label that is gone already, or cannot be dropped now, is no reason to fail: the next run sweeps it. */
  const drop = (secretId: string, label: string, versionId: string) => move(secretId, label, versionId).catch(() => {})

  const versionWith = (secret: DescribeSecretCommandOutput | undefined, label: string) =>
    Object.entries(secret?.VersionIdsToStages ?? {}).find(([, labels]) => labels.includes(label))?.[0]

  /** Drops what killed runs left behind, as a secret holds 20 labels and a labelled version is never pruned. */
  const sweep = async (secretId: string, secret: DescribeSecretCommandOutput) => {
    for (const [versionId, labels] of Object.entries(secret.VersionIdsToStages ?? {}))
      for (const label of labels.filter((label) => isStalePendingLabel(label, clock.now())))
        await drop(secretId, label, versionId)
  }

  /** Moves AWSCURRENT from `from` to `to`; false when it has left `from` meanwhile, so that someone else wrote. */
  const swap = async (secretId: string, from: string | undefined, to: string): Promise<boolean> => {
    try {
      await move(secretId, 'AWSCURRENT', from, to)
      return true
    } catch (error) {
      const now = versionWith(await describe(secretId), 'AWSCURRENT')
      // The answer to an attempt that had succeeded may have been lost; and a first version is current by itself.
      if (now === to) return true
      if (now !== from && hasCode(error, ...conflict)) return false
      return calling('secretsmanager:UpdateSecretVersionStage', () => Promise.reject(error))
    }
  }

  return {
    async read(secretId) {
      if ((await describe(secretId)) === undefined) return undefined
      const found = await current(secretId)
      return found === undefined ? undefined : { versionId: found.versionId, values: toSecretValues(found.stored) }
    },

    async change(secretId, merge) {
      const secret = await describe(secretId)
      if (secret === undefined)
        throw new OperatorError(`The secret ${secretId} does not exist.`, {
          code: 'secret-missing',
          whose: 'operator',
          hint: 'Run `medspa deploy`, or `terraform apply`: Terraform makes it, with placeholders.',
        })
      await sweep(secretId, secret)
      for (let attempt = 1; attempt <= attempts; attempt++) {
        const before = await current(secretId)
        const stored = before?.stored ?? {}
        const values = toSecretValues(stored)
        const { values: next, changed } = changeTo(values, merge(values).values)
        if (changed.length === 0) return { changed, versionId: before?.versionId ?? '' }
        const value = formatSecretText(stored, next)
        refuseTooLarge(secretId, value)
        const label = pendingLabel(clock.now())
        const versionId = await put(secretId, value, next, label)
        let swapped = false
        try {
          swapped = await swap(secretId, before?.versionId, versionId)
        } finally {
          await drop(secretId, label, versionId)
        }
        if (swapped) return { changed, versionId }
      }
      throw new OperatorError(`Someone else kept writing to the secret ${secretId}; nothing of this run is current.`, {
        code: 'secret-contended',
        whose: 'operator',
        hint: 'Find out who writes (CloudTrail: PutSecretValue, UpdateSecretVersionStage), then run this again.',
      })
    },
  }
}

const refuseTooLarge = (secretId: string, value: string) => {
  const size = Buffer.byteLength(value)
  if (size <= secretLimit) return
  throw new OperatorError(`The secret ${secretId} would take ${size} bytes of the ${secretLimit} that it can hold.`, {
    code: 'secret-too-large',
    whose: 'operator',
    exit: 'refused',
  })
}

/** AWS's validation errors may quote what was sent. The same error, with every value taken out of its message. */
const withoutValues = (error: unknown, values: SecretValues): unknown => {
  if (!(error instanceof Error)) return error
  const redactor = createRedactor()
  for (const value of values.values()) redactor.remember(value)
  error.message = redactor.scrub(error.message)
  error.stack = redactor.scrub(error.stack ?? '')
  return error
}
