import { commandLine } from '../../command-line.ts'
import type { Names } from '../../config/names.ts'
import { OperatorError } from '../../errors.ts'
import { setValues } from '../../secrets/merge.ts'
import { REDIS_KEY } from '../../secrets/redis-token.ts'
import type { Sensitive } from '../../secrets/sensitive.ts'
import type { Clients } from '../clients.ts'
import { secretCalls, stagesOf, versionWith } from '../secrets/secret-calls.ts'
import { formatSecretText, noDocument, toSecretValues } from '../secrets/secret-text.ts'
import { firstLabel, nextLabel } from '../secrets/staging-labels.ts'

/** A version of the secret with Redis' token. */
export type TokenVersion = { versionId: string; madeAt: Date; token: Sensitive | undefined }

export type KnownTokens = {
  /** The secret's. */
  arn: string
  /** What tasks read at their start. */
  current: TokenVersion
  /** What Terraform made the group with; it stands in Terraform's state. */
  first: TokenVersion | undefined
  /** What a rotation is on its way to; it has its label until nothing else opens the group. */
  next: TokenVersion | undefined
  /** Every version that Secrets Manager still gives out, those above among them. */
  all: TokenVersion[]
}

type RedisTokens = {
  read: () => Promise<KnownTokens>
  /** Puts a version with this token, which is not current, and labels it as the next one. */
  begin: (token: Sensitive) => Promise<TokenVersion>
  /** The rotation to this version is over. */
  end: (versionId: string) => Promise<void>
}

/** The versions of the secret `medspa-<environment>-redis-auth`. What is current is changed as in every secret (secrets.ts). */
export const createRedisTokens = ({
  clients,
  names,
}: {
  clients: Pick<Clients, 'secretsManager'>
  names: Pick<Names, 'redisAuth'>
}): RedisTokens => {
  const calls = secretCalls(clients)
  const secretId = names.redisAuth

  const read = async () => {
    const [secret, madeAt] = await Promise.all([calls.describe(secretId), calls.madeAt(secretId)])
    const stages = stagesOf(secret)
    const all = await Promise.all(
      Object.keys(stages).map(async (versionId) => {
        const stored = (await calls.version(secretId, versionId))?.stored
        if (stored === undefined) return []
        const token = toSecretValues(stored).get(REDIS_KEY)
        return [{ versionId, madeAt: madeAt.get(versionId) ?? new Date(0), token }]
      }),
    )
    const versions = all.flat()
    const labelled = (label: string) => versions.find(({ versionId }) => versionId === versionWith(stages, label))
    const current = labelled('AWSCURRENT')
    if (secret?.ARN === undefined || current === undefined) throw missing(secretId)
    return { arn: secret.ARN, current, first: labelled(firstLabel), next: labelled(nextLabel), all: versions }
  }

  return {
    read,

    async begin(token) {
      const stored = (await calls.current(secretId))?.stored ?? noDocument
      const { values } = setValues(toSecretValues(stored), new Map([[REDIS_KEY, token]]))
      const versionId = await calls.put(secretId, formatSecretText(secretId, stored, values), values, nextLabel)
      return { versionId, madeAt: (await calls.madeAt(secretId)).get(versionId) ?? new Date(0), token }
    },

    // Its label is dropped already, or cannot be dropped now: then the next run ends what is ended.
    end: (versionId) => calls.move(secretId, nextLabel, versionId).catch(() => {}),
  }
}

const missing = (secretId: string) =>
  new OperatorError(`There is no secret ${secretId} with a value.`, {
    code: 'secret-missing',
    whose: 'operator',
    hint: `Run \`${commandLine('deploy')}\`, or \`terraform apply\`: Terraform makes it, with the first token of Redis.`,
  })
