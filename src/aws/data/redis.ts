import type { AuthTokenUpdateStrategyType } from '@aws-sdk/client-elasticache'
import type { Names } from '../../config/names.ts'
import type { Sensitive } from '../../secrets/sensitive.ts'
import type { Clients } from '../clients.ts'
import { calling, hasCode, undefinedIfMissing, wasTriedAgain } from '../errors.ts'
import { withoutValues } from '../secrets/without-values.ts'
import { describeRedisGroup } from './describe-redis-group.ts'

export type RedisGroup = {
  id: string
  /** As ElastiCache words it: `available`, `creating`, `modifying`, `snapshotting` … */
  status: string
  /** `cache.t4g.micro` */
  nodeType?: string | undefined
  /** The primary's `host:port`; undefined until the group has one. */
  address?: string | undefined
  /** Another one where the group was made anew, though the name is the same. */
  createdAt?: Date | undefined
  /** Whether ElastiCache is changing its tokens, whatever its status says. */
  tokenPending?: boolean | undefined
  /** When its tokens were changed last. */
  tokenChangedAt?: Date | undefined
}

/**
 * ElastiCache's AUTH tokens. A group knows one token or two; connections that are open outlive their token.
 * Source: ElastiCache documentation, "Authenticating with the AUTH command", "Modifying the AUTH token".
 */
export type Redis = {
  describe: () => Promise<RedisGroup | undefined>
  /**
   * Begins to let this token in beside the newest of those that open the group; of two, the older is dropped (ROTATE).
   * @returns false where ElastiCache refuses the token; undefined where it is changing the group, or copying it
   */
  addToken: (token: Sensitive) => Promise<boolean | undefined>
  /**
   * Begins to let this token in alone (SET).
   * @returns false where ElastiCache refuses: it is not the token that was added last, or none was added; undefined where it
   * is changing the group, or copying it
   */
  keepOnlyToken: (token: Sensitive) => Promise<boolean | undefined>
  /** Asks to delete the group for good, without a final snapshot. Resolves too where it is gone, or busy: to be asked again. */
  deleteWithoutSnapshot: () => Promise<void>
}

const refusal = [
  'InvalidParameterValueException',
  'InvalidParameterValue',
  'InvalidParameterCombinationException',
  'InvalidParameterCombination',
]

const busy = ['InvalidReplicationGroupState', 'InvalidReplicationGroupStateFault']

/** ElastiCache. */
export const createRedis = ({
  clients,
  names,
}: {
  clients: Pick<Clients, 'elasticache'>
  names: Pick<Names, 'redis'>
}): Redis => {
  const modify = async (token: Sensitive, strategy: AuthTokenUpdateStrategyType): Promise<boolean | undefined> => {
    const { ModifyReplicationGroupCommand } = await import('@aws-sdk/client-elasticache')
    const elasticache = await clients.elasticache()
    const command = new ModifyReplicationGroupCommand({
      ReplicationGroupId: names.redis,
      AuthToken: token.reveal(),
      AuthTokenUpdateStrategy: strategy,
      ApplyImmediately: true,
    })
    try {
      await elasticache.send(command)
      return true
    } catch (error) {
      if (hasCode(error, ...refusal)) return false
      // Where the answer to the first attempt was lost, the group is at work on it.
      if (hasCode(error, ...busy)) return wasTriedAgain(error) ? true : undefined
      return calling(`elasticache:ModifyReplicationGroup (${strategy})`, () =>
        Promise.reject(withoutValues(error, [token])),
      )
    }
  }

  return {
    async describe() {
      const group = await describeRedisGroup(clients, names.redis)
      if (group === undefined) return undefined
      const endpoint = group.ConfigurationEndpoint ?? group.NodeGroups?.[0]?.PrimaryEndpoint
      return {
        id: group.ReplicationGroupId ?? names.redis,
        status: group.Status ?? 'unknown',
        nodeType: group.CacheNodeType,
        address: endpoint?.Address ? `${endpoint.Address}:${endpoint.Port ?? 6379}` : undefined,
        createdAt: group.ReplicationGroupCreateTime,
        // SETTING or ROTATING. Source: ElastiCache API reference, ReplicationGroupPendingModifiedValues.
        tokenPending: group.PendingModifiedValues?.AuthTokenStatus !== undefined,
        tokenChangedAt: group.AuthTokenLastModifiedDate,
      }
    },
    addToken: (token) => modify(token, 'ROTATE'),
    keepOnlyToken: (token) => modify(token, 'SET'),
    async deleteWithoutSnapshot() {
      const { DeleteReplicationGroupCommand } = await import('@aws-sdk/client-elasticache')
      const elasticache = await clients.elasticache()
      const gone = ['ReplicationGroupNotFoundFault', 'ReplicationGroupNotFound', ...busy]
      await undefinedIfMissing('elasticache:DeleteReplicationGroup', gone, () =>
        elasticache.send(new DeleteReplicationGroupCommand({ ReplicationGroupId: names.redis })),
      )
    },
  }
}
