import { paginateDescribeDBInstances, RDSClient } from '@aws-sdk/client-rds'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import type { Call, Forward, Reply, Service } from '../call.ts'
import { AwsError } from '../errors.ts'
import { formInput } from '../reply.ts'
import type { TestHooks } from '../test-hooks.ts'
import { type Element, elementsOf, mendReply, textAt } from '../xml.ts'
import { createEngineVersions } from './engine-versions.ts'
import { createExportedLogs } from './exported-logs.ts'
import { createInstances, type Instances } from './instances.ts'
import { readMasterPassword } from './master-secret.ts'
import { mendInstance, mendSnapshot, portOf } from './mend.ts'
import { resolveVersion } from './resolve-version.ts'
import { rotateManagedSecret } from './rotate-secret.ts'
import { createSnapshots } from './snapshots.ts'
import { refuse } from './state-errors.ts'
import { createUnderway } from './underway.ts'

export type Rds = Service & {
  instances: Pick<Instances, 'all'>
  /** Resolves when those start that the control plane's records name and whose data are here. */
  started: Promise<void>
}

/**
 * RDS with real Postgres servers. moto keeps the records and its answers stand, but for what only the servers know: the
 * status, the endpoint, whether a snapshot is whole. Instances of other engines stay records.
 */
export function createRds(ctx: SandboxContext, hooks?: TestHooks): Rds {
  const snapshots = createSnapshots(ctx.stateDir, hooks)
  const stopping = new AbortController()
  const instances = createInstances(ctx, snapshots, hooks?.dataJournal, stopping.signal)
  const underway = createUnderway(ctx, hooks, stopping.signal)
  const versions = createEngineVersions(hooks)
  const makeLogGroups = createExportedLogs(ctx)
  const known = { instances, snapshots, underway }
  const started = recordedInstances(ctx).then(instances.resume)
  // The first call awaits it and gets its error; until then nothing listens.
  started.catch(() => {})

  const masterOf = async (form: URLSearchParams, instance: Element) => {
    const secretArn = textAt(instance, 'MasterUserSecret', 'SecretArn')
    const asked = form.get('MasterUserPassword') ?? undefined
    return {
      user: textAt(instance, 'MasterUsername') ?? '',
      password: asked ?? (secretArn === undefined ? undefined : await readMasterPassword(ctx, secretArn)),
    }
  }

  const rotate = async (call: Call) => {
    if (call.operation !== 'RotateSecret') return undefined
    await started
    return rotateManagedSecret(ctx, call, (id, user, secretArn) =>
      underway.secretChanges(id, 'rotating', async () =>
        instances.setPassword(id, user, await readMasterPassword(ctx, secretArn)),
      ),
    )
  }

  /** What follows from an operation that moto accepted; `instance` is its answer's first record. */
  const afterwards: Record<string, (form: URLSearchParams, instance: Element) => void | Promise<void>> = {
    async CreateDBInstance(form, instance) {
      const { user, password } = await masterOf(form, instance)
      if (password === undefined) throw new AwsError('InvalidParameterValue', 'MasterUserPassword must be provided.')
      instances.create(idOf(instance), portOf(instance), { user, password, database: textAt(instance, 'DBName') })
    },
    async RestoreDBInstanceFromDBSnapshot(form, instance) {
      const id = idOf(instance)
      if (hooks?.faults.meet('rds', id, ['restore-fails'])) return instances.failRestore(id)
      const name = nameIn(form, 'DBSnapshotIdentifier')
      instances.restore(id, portOf(instance), name, await masterOf(form, instance))
      underway.restored(id)
    },
    async ModifyDBInstance(form, instance) {
      const former = nameIn(form, 'DBInstanceIdentifier')
      if (idOf(instance) !== former) await instances.rename(former, idOf(instance), portOf(instance))
      const change = async () => {
        const { user, password } = await masterOf(form, instance)
        if (password !== undefined) await instances.setPassword(idOf(instance), user, password)
      }
      if (form.get('RotateMasterUserPassword') === 'true') {
        await underway.secretChanges(idOf(instance), 'rotating', change)
      } else if (form.get('ManageMasterUserPassword') === 'true') {
        await underway.secretChanges(idOf(instance), 'creating', change)
      } else if (form.has('MasterUserPassword')) await change()
      // User guide, "Settings for DB instances": another class is downtime.
      if (form.has('DBInstanceClass') && form.get('ApplyImmediately') === 'true') {
        instances.reboot(idOf(instance), portOf(instance), 'modifying')
      }
    },
    RebootDBInstance: (_form, instance) => instances.reboot(idOf(instance), portOf(instance)),
    StopDBInstance: (_form, instance) => instances.stop(idOf(instance)),
    StartDBInstance: (_form, instance) => instances.start(idOf(instance), portOf(instance)),
    DeleteDBInstance(form, instance) {
      underway.forget(idOf(instance))
      return instances.remove(idOf(instance), form.get('FinalDBSnapshotIdentifier')?.toLowerCase())
    },
    // Answered once the copy is whole, so that nothing written after the answer is in it.
    CreateDBSnapshot: (form) =>
      instances.snapshot(nameIn(form, 'DBInstanceIdentifier'), nameIn(form, 'DBSnapshotIdentifier')),
    DeleteDBSnapshot: (form) => snapshots.remove(nameIn(form, 'DBSnapshotIdentifier')),
  }

  return {
    // Secrets Manager for one call alone: it rotates the master's secret too.
    names: ['rds', 'secretsmanager'],
    async handle(call: Call, forward: Forward): Promise<Reply> {
      if (call.service === 'secretsmanager') return (await rotate(call)) ?? forward(call)
      await started
      const form = formInput(call)
      const operation = call.operation ?? ''
      const described = versions.describe(call, form)
      if (described) return described
      await refuse(operation, (member) => nameIn(form, member), known)
      const { asked, upgraded } = await resolveVersion(ctx, versions, call, form)
      const reply = await forward(asked)
      if (reply.status !== 200) return reply
      const record = elementsOf(reply, 'DBInstance')[0] ?? elementsOf(reply, 'DBSnapshot')[0]
      if (record && textAt(record, 'Engine') === 'postgres') await afterwards[operation]?.(form, record)
      if (record && EXPORTS_LOGS.has(operation)) await makeLogGroups(idOf(record), record)
      if (record && upgraded) instances.reboot(idOf(record), portOf(record), 'upgrading')
      return mendReply(reply, {
        DBInstance: (instance) => mendInstance(instance, known),
        DBSnapshot: (snapshot) => mendSnapshot(snapshot, snapshots, operation === 'CreateDBSnapshot'),
      })
    },
    instances,
    started,
    async stop() {
      stopping.abort()
      await started.catch(() => {})
      await underway.settle()
      await instances.close()
    },
  }
}

/** Operations after which an instance's logs go to CloudWatch, or go there as before. */
const EXPORTS_LOGS = new Set(['CreateDBInstance', 'ModifyDBInstance', 'RestoreDBInstanceFromDBSnapshot'])

/** What moto remembers of an earlier run: nothing after a restart of its own, everything in a copy. */
async function recordedInstances(ctx: SandboxContext): Promise<{ id: string; port: number }[]> {
  const client = new RDSClient(motoClientOptions(ctx))
  const found: { id: string; port: number }[] = []
  try {
    for await (const { DBInstances = [] } of paginateDescribeDBInstances({ client }, {})) {
      const running = DBInstances.filter((each) => each.Engine === 'postgres' && each.DBInstanceStatus === 'available')
      for (const each of running) found.push({ id: each.DBInstanceIdentifier ?? '', port: each.Endpoint?.Port ?? 5432 })
    }
  } finally {
    client.destroy()
  }
  return found
}

/** RDS keeps identifiers in lower case; they are folders here, so nothing else may pass. */
function idOf(instance: Element): string {
  const id = textAt(instance, 'DBInstanceIdentifier') ?? ''
  if (/^[a-z][a-z0-9-]*$/.test(id)) return id
  throw new AwsError('InvalidParameterValue', `The parameter DBInstanceIdentifier is not a valid identifier: ${id}`)
}

function nameIn(form: URLSearchParams, member: string): string {
  return (form.get(member) ?? '').toLowerCase()
}
