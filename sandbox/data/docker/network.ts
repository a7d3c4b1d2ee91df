import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { type DockerClient, EngineError } from './client.ts'
import { type LabelFilter, RUN_LABEL, SANDBOX_LABEL } from './labels.ts'
import { subnetCandidates } from './subnets.ts'

const run = promisify(execFile)

/** A sandbox's own Docker network, of which this machine holds the lower half of the addresses. */
export type SandboxNetwork = {
  /** `medspa-<sandbox>` */
  name: string
  /** `10.A.B` */
  prefix: string
  /** This machine's address in it. */
  gateway: string
}

/** Which last octets this machine may serve on, and which are for containers. */
export const HOST_OCTETS = { first: 2, last: 126 }
export const CONTAINER_OCTETS = { first: 130, last: 254 }

/**
 * Makes the network `medspa-<id>`: a bridge, a /24 that nothing here uses, no way out of this machine. Containers get
 * addresses of the upper half. The lower half is this machine's own, as 127.0.0.0/8 is: any program here may listen there,
 * and both containers and programs reach it. It is removed by its label, where this throws too. The choice is kept in the state folder, so that addresses stay the same.
 */
export async function openNetwork(
  client: DockerClient,
  sandbox: { id: string; run: string; stateDir: string },
): Promise<SandboxNetwork> {
  const name = `medspa-${sandbox.id}`
  // Interfaces have 15 characters at most.
  const bridge = `ms-${sandbox.id}`.slice(0, 15)
  const kept = await readFile(networkFile(sandbox.stateDir), 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  )
  const prefix = await create(client, { name, bridge, kept, sandbox })
  await haveLowerHalf(bridge, prefix)
  await writeFile(networkFile(sandbox.stateDir), `${prefix}\n`)
  return { name, prefix, gateway: `${prefix}.1` }
}

/** There once a sandbox has run containers: what its network was. */
const networkFile = (stateDir: string) => path.join(stateDir, 'network')

async function create(
  client: DockerClient,
  o: { name: string; bridge: string; kept: string | undefined; sandbox: { id: string; run: string } },
): Promise<string> {
  const labels: LabelFilter[] = [`${SANDBOX_LABEL}=${o.sandbox.id}`, `${RUN_LABEL}=${o.sandbox.run}`]
  for (const prefix of subnetCandidates(o.sandbox.id, o.kept, await routedNetworks())) {
    const body = {
      Name: o.name,
      Driver: 'bridge',
      CheckDuplicate: true,
      // A rehearsal never reaches out: neither to AWS nor to a cloud machine's own credentials.
      Internal: true,
      IPAM: { Config: [{ Subnet: `${prefix}.0/24`, IPRange: `${prefix}.128/25`, Gateway: `${prefix}.1` }] },
      Options: { 'com.docker.network.bridge.name': o.bridge },
      Labels: Object.fromEntries(labels.map((label) => label.split('='))),
    }
    try {
      await client.ask('POST', '/networks/create', { body })
      return prefix
    } catch (error) {
      // Another of Docker's networks, one of a sandbox without containers perhaps, of which no route tells.
      if (!(error instanceof EngineError && /overlap/i.test(error.message))) throw error
    }
  }
  throw new Error('no free network 10.*.*.0/24 for containers was found')
}

const routes = z.array(z.object({ dst: z.string() }))

async function routedNetworks(): Promise<string[]> {
  const { stdout } = await run('ip', ['-json', '-4', 'route', 'show', 'table', 'all'])
  return routes
    .parse(JSON.parse(stdout))
    .map(({ dst }) => dst)
    .filter((dst) => dst !== 'default')
}

/** The route goes with the bridge. */
async function haveLowerHalf(bridge: string, prefix: string): Promise<void> {
  const there = await run('ip', ['-4', '-oneline', 'address', 'show', 'dev', bridge]).catch(() => ({ stdout: '' }))
  if (!there.stdout.includes(` ${prefix}.1/24 `)) {
    throw new Error("the engine's networks are not in this network namespace")
  }
  await run('ip', ['route', 'replace', 'local', `${prefix}.0/25`, 'dev', bridge])
}
