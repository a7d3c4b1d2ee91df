import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { SandboxContext } from '../../../../sandbox/context.ts'
import { openCertificateAuthority } from '../../../../sandbox/data/network/certificate-authority.ts'
import { type Registry, startRegistry } from '../../../../sandbox/data/registry/registry.ts'
import { openTaskHost, type TaskHost } from '../../../../sandbox/data/task-host.ts'
import type { Service } from '../../../../sandbox/front/call.ts'
import { createPermissions } from '../../../../sandbox/front/permissions/permissions.ts'
import { openFront } from '../../../../sandbox/front/server.ts'
import type { TestRequests } from '../../../../sandbox/front/test-hooks.ts'
import { timesOf } from '../../../../sandbox/times.ts'
import { startControl } from '../../control/control.ts'
import { credentials, principals } from './operator.ts'

/** Parts of a sandbox for a test: a front over a real moto and a real registry, with the services that the test composes. */
export type SandboxHarness = {
  context: SandboxContext
  registry: Registry
  /** This machine's address to containers. */
  gateway: string | undefined
  /** Options for any AWS SDK client. */
  aws: {
    endpoint: string
    region: string
    credentials: { accessKeyId: string; secretAccessKey: string }
    maxAttempts: number
  }
  log: string[]
  close: () => Promise<void>
}

export async function startHarness(
  compose: (context: SandboxContext, registry: Registry, host: TaskHost) => Service[],
  tasks: TaskHost['tasks'] = 'processes',
  times = timesOf({}),
  /** What tests alone ask of it: faults. */
  tests?: TestRequests,
  /** Whether IAM's policies decide. */
  enforced = false,
): Promise<SandboxHarness> {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'medspa-harness-'))
  // As a state folder is: tasks run as other users.
  await chmod(stateDir, 0o755)
  const who = principals()
  const lines: string[] = []
  const log = (line: string) => void lines.push(line)
  const front = await openFront(0, log, who)
  const ca = await openCertificateAuthority(stateDir)
  const [moto, host, registry] = await Promise.all([
    startControl(),
    openTaskHost({ stateDir, ca, env: { ...process.env, MEDSPA_SANDBOX_TASKS: tasks }, book: undefined }),
    startRegistry({ stateDir, log }, 'password of a test'),
  ])
  if (host.gateway !== undefined) await front.listenAt(host.gateway)
  const place = { moto, region: 'us-east-1', accountId: '123456789012' }
  const permissions = enforced ? createPermissions(place) : undefined
  const context: SandboxContext = {
    ...place,
    stateDir,
    endpoint: front.endpoint,
    addresses: host.addresses,
    principals: who,
    journal: front.journal,
    permissions,
    ca,
    times,
    log,
  }
  const services = compose(context, registry, host)
  front.serve(services, moto, tests, undefined, permissions)
  return {
    context,
    registry,
    gateway: host.gateway,
    aws: {
      endpoint: front.endpoint,
      region: context.region,
      credentials,
      maxAttempts: 1,
    },
    log: lines,
    async close() {
      for (const service of services.toReversed()) await service.stop?.()
      await front.close()
      await Promise.all([moto.stop(), registry.stop(), host.close()])
      await rm(stateDir, { recursive: true, force: true })
    },
  }
}
