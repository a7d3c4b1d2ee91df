import { ElastiCacheClient, paginateDescribeReplicationGroups } from '@aws-sdk/client-elasticache'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import type { Call, Forward, Reply, Service } from '../call.ts'
import { AwsError } from '../errors.ts'
import { formInput } from '../reply.ts'
import type { TestHooks } from '../test-hooks.ts'
import { type Element, elementsOf, mendReply, textAt } from '../xml.ts'
import { createGroups, type Groups } from './groups.ts'
import { idIn, mendCluster, mendGroup, mendSnapshot, statusOf } from './mend.ts'
import { createSnapshots } from './snapshots.ts'
import { refuseChange, tokenChange } from './token-change.ts'
import { forgetVanished } from './vanished-snapshots.ts'

export type ElastiCache = Service & {
  groups: Pick<Groups, 'all'>
  /** Resolves when those start that the control plane's records name and whose data are here. */
  started: Promise<void>
}

/**
 * ElastiCache with real Redis servers, one a replication group. moto keeps the records and its answers stand, but for what
 * only the servers know: the status, the endpoints, whether a snapshot is whole.
 */
export function createElastiCache(ctx: SandboxContext, hooks?: TestHooks): ElastiCache {
  const snapshots = createSnapshots(ctx.stateDir, hooks)
  const groups = createGroups(ctx, snapshots, hooks)
  const started = recordedGroups(ctx).then(groups.resume)
  // The first call awaits it and gets its error; until then nothing listens.
  started.catch(() => {})

  /** What follows from an operation that moto accepted; `record` is its answer's first group or snapshot. */
  const afterwards: Record<string, (form: URLSearchParams, record: Element) => void | Promise<void>> = {
    CreateReplicationGroup(form, group) {
      groups.create(checkedId(group), {
        port: Number(form.get('Port') ?? 6379),
        tls: textAt(group, 'TransitEncryptionEnabled') === 'true',
        token: form.get('AuthToken') ?? undefined,
        snapshot: form.get('SnapshotName') ?? undefined,
      })
    },
    ModifyReplicationGroup(form, group) {
      const { strategy, token } = tokenChange(form)
      if (strategy !== 'DELETE' && token === null) return
      groups.changeTokens(idIn(group), strategy === 'ROTATE' ? 'ROTATING' : 'SETTING', (server) => {
        if (strategy === 'DELETE' || token === null) return server.setTokens([])
        return strategy === 'SET' ? server.setTokens([token]) : server.addToken(token)
      })
    },
    DeleteReplicationGroup: (form, group) =>
      groups.remove(idIn(group), form.get('FinalSnapshotIdentifier') ?? undefined),
    // Answered once the copy is whole, so that nothing written after the answer is in it.
    CreateSnapshot: (form) => groups.snapshot(sourceOf(form), form.get('SnapshotName') ?? ''),
    DeleteSnapshot: (form) => snapshots.remove(form.get('SnapshotName') ?? ''),
  }

  /** What moto would accept because it has only records. The codes: API reference, each operation's errors. */
  const refuse = async (operation: string, form: URLSearchParams): Promise<void> => {
    if (operation === 'CreateSnapshot') {
      const id = sourceOf(form)
      const status = statusOf(id, groups, snapshots)
      // Named as the call names it: by a member, it is the cluster's state that is wrong.
      const [code, what] = form.has('CacheClusterId')
        ? ['InvalidCacheClusterState', `Cache cluster ${form.get('CacheClusterId')}`]
        : ['InvalidReplicationGroupState', `Replication group ${id}`]
      if (status !== undefined && status !== 'available') {
        throw new AwsError(code, `${what} is ${status}: no snapshot can be made.`)
      }
    }
    if (operation === 'ModifyReplicationGroup') await refuseChange(groups, snapshots, form)
    if (operation === 'DeleteReplicationGroup') {
      const id = (form.get('ReplicationGroupId') ?? '').toLowerCase()
      const status = statusOf(id, groups, snapshots)
      if (!['creating', 'modifying', 'snapshotting'].includes(status ?? '')) return
      const message = `Replication group ${id} has status ${status} which is not valid for deletion.`
      throw new AwsError('InvalidReplicationGroupState', message)
    }
    if (operation === 'AddTagsToResource' || operation === 'RemoveTagsFromResource') {
      const [, id = ''] = /:replicationgroup:(.+)$/.exec(form.get('ResourceName') ?? '') ?? []
      const status = statusOf(id.toLowerCase(), groups, snapshots)
      // The text: hashicorp/terraform-provider-aws#36310.
      const message = 'Cluster not in available state to perform tagging operations.'
      if (status !== undefined && status !== 'available') throw new AwsError('InvalidReplicationGroupState', message)
    }
    const name = form.get('SnapshotName') ?? ''
    const trouble = snapshots.trouble(name)
    if (operation === 'DeleteSnapshot' && trouble === 'creating') {
      throw new AwsError('InvalidSnapshotState', `Snapshot ${name} is creating: it cannot be deleted.`)
    }
    if (operation === 'CreateReplicationGroup' && name !== '') {
      if (trouble !== undefined) {
        throw new AwsError('InvalidParameterValue', `Snapshot ${name} is creating: it must be available.`)
      }
      if (await snapshots.has(name)) return
      throw new AwsError('SnapshotNotFoundFault', `Snapshot ${name} not found, or it holds no data here.`, 404)
    }
  }

  return {
    names: ['elasticache'],
    async handle(call: Call, forward: Forward): Promise<Reply> {
      await started
      await forgetVanished(ctx, snapshots)
      const form = formInput(call)
      const operation = call.operation ?? ''
      await refuse(operation, form)
      const reply = await forward(call)
      if (reply.status !== 200) return reply
      const record = elementsOf(reply, 'ReplicationGroup')[0] ?? elementsOf(reply, 'Snapshot')[0]
      if (record) await afterwards[operation]?.(form, record)
      const sizes = new Map<string, number | undefined>()
      for (const snapshot of elementsOf(reply, 'Snapshot')) {
        const name = textAt(snapshot, 'SnapshotName') ?? ''
        sizes.set(name, await snapshots.sizeOf(name))
      }
      return mendReply(reply, {
        ReplicationGroup: (group) => mendGroup(groups, snapshots, group),
        CacheCluster: (cluster) => mendCluster(groups, snapshots, cluster),
        Snapshot: (snapshot) => mendSnapshot(snapshot, snapshots, sizes, operation === 'CreateSnapshot'),
      })
    },
    groups,
    started,
    async stop() {
      await started.catch(() => {})
      await groups.close()
    },
  }
}

/** What moto remembers of an earlier run: nothing after a restart of its own, everything in a copy. */
async function recordedGroups(ctx: SandboxContext): Promise<{ id: string; port: number; tls: boolean }[]> {
  const client = new ElastiCacheClient(motoClientOptions(ctx))
  const found: { id: string; port: number; tls: boolean }[] = []
  try {
    for await (const { ReplicationGroups = [] } of paginateDescribeReplicationGroups({ client }, {})) {
      for (const group of ReplicationGroups.filter((each) => each.Status === 'available')) {
        found.push({
          id: (group.ReplicationGroupId ?? '').toLowerCase(),
          port: group.NodeGroups?.[0]?.PrimaryEndpoint?.Port ?? 6379,
          tls: group.TransitEncryptionEnabled === true,
        })
      }
    }
  } finally {
    client.destroy()
  }
  return found
}

/** Identifiers are folders here, so nothing but ElastiCache's own letters may pass. */
function checkedId(group: Element): string {
  const id = idIn(group)
  if (/^[a-z][a-z0-9-]*$/.test(id)) return id
  throw new AwsError('InvalidParameterValue', `The parameter ReplicationGroupId is not a valid identifier: ${id}`)
}

/** A snapshot is asked for by its group or by one of the group's members (`<group>-001`). */
function sourceOf(form: URLSearchParams): string {
  const member = (form.get('CacheClusterId') ?? '').replace(/-\d{3}$/, '')
  return (form.get('ReplicationGroupId') ?? member).toLowerCase()
}
