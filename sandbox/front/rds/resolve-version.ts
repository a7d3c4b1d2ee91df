import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds'
import { motoClientOptions, type SandboxContext } from '../../context.ts'
import type { Call } from '../call.ts'
import type { EngineVersions } from './engine-versions.ts'

/**
 * The call with the version that RDS makes of the version in it, for moto keeps what it is told; `upgraded`: the instance
 * gets another one than it has. Throws where RDS refuses the version.
 */
export async function resolveVersion(
  ctx: SandboxContext,
  versions: EngineVersions,
  call: Call,
  form: URLSearchParams,
): Promise<{ asked: Call; upgraded: boolean }> {
  const asked = form.get('EngineVersion') ?? undefined
  if (call.operation === 'CreateDBInstance' && form.get('Engine') === 'postgres') {
    return { asked: withVersion(call, form, versions.forNew(asked)), upgraded: false }
  }
  if (call.operation !== 'ModifyDBInstance' || asked === undefined) return { asked: call, upgraded: false }
  const current = await currentVersion(ctx, form.get('DBInstanceIdentifier') ?? '')
  if (current === undefined) return { asked: call, upgraded: false }
  const version = versions.forChange(asked, current, form.get('AllowMajorVersionUpgrade') === 'true')
  return { asked: withVersion(call, form, version), upgraded: version !== current }
}

/** Of a Postgres instance; undefined where there is no such instance, which moto says itself. */
async function currentVersion(ctx: SandboxContext, id: string): Promise<string | undefined> {
  const client = new RDSClient(motoClientOptions(ctx))
  try {
    const found = await client.send(new DescribeDBInstancesCommand({})).catch(() => undefined)
    const instance = found?.DBInstances?.find((each) => each.DBInstanceIdentifier === id.toLowerCase())
    return instance?.Engine === 'postgres' ? instance.EngineVersion : undefined
  } finally {
    client.destroy()
  }
}

function withVersion(call: Call, form: URLSearchParams, version: string): Call {
  const resolved = new URLSearchParams(form)
  resolved.set('EngineVersion', version)
  return { ...call, body: Buffer.from(resolved.toString()) }
}
