import { randomUUID } from 'node:crypto'
import type { DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager'
import { awsCommandLine, commandLine } from '../../command-line.ts'
import { OperatorError } from '../../errors.ts'
import type { SecretValues } from '../../secrets/merge.ts'
import type { Clients } from '../clients.ts'
import { calling, undefinedIfMissing } from '../errors.ts'
import { parseSecretText, type SecretDocument } from './secret-text.ts'
import { withoutValues } from './without-values.ts'

const notFound = ['ResourceNotFoundException']

/** A version's JSON object as it is stored. */
type StoredVersion = { versionId: string; stored: SecretDocument }

export type SecretCalls = ReturnType<typeof secretCalls>

/** Secrets Manager's operations as src/aws/secrets/secrets.ts needs them, one a function. */
export const secretCalls = (clients: Pick<Clients, 'secretsManager'>) => {
  const get = async (
    secretId: string,
    version: { VersionStage: string } | { VersionId: string },
  ): Promise<StoredVersion | undefined> => {
    const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager')
    const client = await clients.secretsManager()
    const found = await undefinedIfMissing('secretsmanager:GetSecretValue', notFound, () =>
      client.send(new GetSecretValueCommand({ SecretId: secretId, ...version })),
    )
    if (found === undefined) return undefined
    return { versionId: found.VersionId ?? '', stored: parseSecretText(secretId, found.SecretString) }
  }

  const describe = async (secretId: string): Promise<DescribeSecretCommandOutput | undefined> => {
    const { DescribeSecretCommand } = await import('@aws-sdk/client-secrets-manager')
    const client = await clients.secretsManager()
    return undefinedIfMissing('secretsmanager:DescribeSecret', notFound, () =>
      client.send(new DescribeSecretCommand({ SecretId: secretId })),
    )
  }

  return {
    /** When a secret that is scheduled for deletion is deleted; undefined of any other. */
    async deletion(secretId: string): Promise<Date | undefined> {
      return (await describe(secretId))?.DeletedDate
    },

    /** @throws OperatorError `secret-deleted` where it is scheduled for deletion */
    async describe(secretId: string): Promise<DescribeSecretCommandOutput | undefined> {
      const secret = await describe(secretId)
      if (secret?.DeletedDate !== undefined) throw deleted(secretId, secret.DeletedDate)
      return secret
    },

    /** The stage is named: without it an emulator may answer with a version that was current once. */
    current: (secretId: string) => get(secretId, { VersionStage: 'AWSCURRENT' }),

    version: (secretId: string, versionId: string) => get(secretId, { VersionId: versionId }),

    /** When each version with a label was made. */
    async madeAt(secretId: string): Promise<Map<string, Date>> {
      const { paginateListSecretVersionIds } = await import('@aws-sdk/client-secrets-manager')
      const client = await clients.secretsManager()
      return calling('secretsmanager:ListSecretVersionIds', async () => {
        const made = new Map<string, Date>()
        for await (const { Versions = [] } of paginateListSecretVersionIds({ client }, { SecretId: secretId }))
          for (const { CreatedDate, VersionId } of Versions)
            if (VersionId && CreatedDate) made.set(VersionId, CreatedDate)
        return made
      })
    },

    /** A new version with this label alone; gives its id. `values` are what an error must not quote. */
    async put(secretId: string, text: string, values: SecretValues, label: string): Promise<string> {
      const { PutSecretValueCommand } = await import('@aws-sdk/client-secrets-manager')
      const client = await clients.secretsManager()
      const versionId = randomUUID()
      try {
        await client.send(
          new PutSecretValueCommand({
            SecretId: secretId,
            SecretString: text,
            ClientRequestToken: versionId,
            VersionStages: [label],
          }),
        )
      } catch (error) {
        await calling('secretsmanager:PutSecretValue', () => Promise.reject(withoutValues(error, values.values())))
      }
      return versionId
    },

    /** Refused by AWS unless the label is at `from` now (undefined: at no version). As AWS's error, for the caller to judge. */
    async move(secretId: string, label: string, from?: string, to?: string): Promise<void> {
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
    },

    async restore(secretId: string): Promise<void> {
      const { RestoreSecretCommand } = await import('@aws-sdk/client-secrets-manager')
      const client = await clients.secretsManager()
      await calling('secretsmanager:RestoreSecret', () => client.send(new RestoreSecretCommand({ SecretId: secretId })))
    },
  }
}

const deleted = (secretId: string, on: Date) =>
  new OperatorError(`The secret ${secretId} is scheduled for deletion on ${on.toISOString()}.`, {
    code: 'secret-deleted',
    whose: 'operator',
    exit: 'refused',
    hint: `Bring it back, with its values: \`${commandLine('secrets list')}\` asks for it, or ${awsCommandLine(`secretsmanager restore-secret --secret-id ${secretId}`)}`,
  })

/** Staging labels by version. */
export type Stages = Readonly<Record<string, readonly string[]>>

export const stagesOf = (secret: DescribeSecretCommandOutput | undefined): Stages => secret?.VersionIdsToStages ?? {}

/** The version that has the label. */
export const versionWith = (stages: Stages, label: string): string | undefined =>
  Object.entries(stages).find(([, labels]) => labels.includes(label))?.[0]
