import { AwsError } from '../errors.ts'
import type { Groups } from './groups.ts'
import { statusOf } from './mend.ts'
import type { Snapshots } from './snapshots.ts'

/** With no strategy ElastiCache rotates. */
export const tokenChange = (form: URLSearchParams) => ({
  token: form.get('AuthToken'),
  strategy: form.get('AuthTokenUpdateStrategy') ?? 'ROTATE',
})

/**
 * What ElastiCache refuses of a change of tokens, without a word of the token. A third ROTATE is not refused: of two
 * tokens the older one goes. SET is "allowed only after ROTATE", and "must be the same value as the last AUTH token
 * rotated"; a group that needs no token takes a first one by SET all the same (hashicorp/terraform-provider-aws#33439).
 * Nothing is said of a ROTATE to the token that was rotated last, nor of a change while another is under way whose status
 * is still `available`; the stricter reading.
 * Source: ElastiCache API reference, ModifyReplicationGroup; user guide, "Modifying the AUTH token".
 */
export async function refuseChange(groups: Groups, snapshots: Snapshots, form: URLSearchParams): Promise<void> {
  const id = (form.get('ReplicationGroupId') ?? '').toLowerCase()
  const status = statusOf(id, groups, snapshots)
  if (status !== undefined && status !== 'available') {
    throw new AwsError('InvalidReplicationGroupState', `Replication group ${id} is ${status}: it cannot be modified.`)
  }
  const { strategy, token } = tokenChange(form)
  if (token === null) return
  if (groups.look(id)?.tokenStatus !== undefined) {
    throw new AwsError('InvalidReplicationGroupState', `Replication group ${id} changes its AUTH token already.`)
  }
  const rank = await (await groups.server(id))?.rankOf(token)
  if (rank === undefined) return
  if (strategy === 'SET' && rank !== 'newest' && rank !== 'unguarded') {
    throw new AwsError('InvalidParameterValue', 'AuthToken: SET takes the token of the last ROTATE, once.')
  }
  if (strategy === 'ROTATE' && (rank === 'newest' || rank === 'only')) {
    throw new AwsError('InvalidParameterValue', 'AuthToken: ROTATE takes another token than the present one.')
  }
}
