import { randomUUID } from 'node:crypto'
import { chmod, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { messageOf } from '../front/errors.ts'
import { createContainerRunner } from './docker/container-runner.ts'
import { type Engine, findEngine } from './docker/engine.ts'
import { createEngineImages } from './docker/images.ts'
import { RUN_LABEL, removeLabelled, SANDBOX_LABEL, sandboxId } from './docker/labels.ts'
import { CONTAINER_OCTETS, HOST_OCTETS, openNetwork } from './docker/network.ts'
import { startContainerCleanup } from './docker/start-container-cleanup.ts'
import { createImages } from './images/pulled-images.ts'
import { type AddressBook, type Addresses, claimAddresses, networkAddresses } from './network/addresses.ts'
import type { CertificateAuthority } from './network/certificate-authority.ts'
import type { DnsServer } from './network/dns-server.ts'
import { openNamePreload } from './processes/name-preload.ts'
import { createProcessRunner } from './processes/process-runner.ts'
import { findOnPath } from './processes/processes.ts'
import { openTaskUsers } from './processes/task-users.ts'
import type { RegistryAccess } from './registry/registry.ts'
import type { Runner } from './runner.ts'

/** How this sandbox runs tasks and functions; decided once, when it starts. */
export type TaskHost = {
  tasks: 'processes' | 'containers'
  /** Why so, in one line. */
  reason: string
  /** At which tasks and what they turn to reach each other. */
  addresses: Addresses
  /** This machine's address in the containers' network; undefined where there are none. */
  gateway: string | undefined
  runner: (registry: RegistryAccess) => Runner
  /** Removes every container and the network, or gives the addresses back. */
  close: () => Promise<void>
}

type Options = {
  stateDir: string
  ca: Pick<CertificateAuthority, 'caFile'>
  env: Record<string, string | undefined>
  /** In a copy of another sandbox: that one's addresses. */
  book?: AddressBook | undefined
  /** The sandbox's name server; without it names are the machine's alone. */
  dns?: Pick<DnsServer, 'port' | 'listenAt'> | undefined
}

/** What the operator asked for by MEDSPA_SANDBOX_TASKS; empty: whatever this machine can do. */
const CHOICE = 'MEDSPA_SANDBOX_TASKS'

/**
 * Containers where a Docker engine of this machine answers and this process may give itself addresses in its networks, else
 * processes. Where the operator insists on containers, what hinders them is thrown.
 */
export async function openTaskHost(options: Options): Promise<TaskHost> {
  const choice = options.env[CHOICE] ?? ''
  if (!['', 'processes', 'containers'].includes(choice)) {
    throw new Error(`${CHOICE} is ${JSON.stringify(choice)}: it may be processes or containers`)
  }
  const found = options.book ? { hindrance: 'this is a copy of a sandbox' } : await engineFor(choice, options.env)
  const opened = 'client' in found ? await openContainers(found, options).catch(reasonOf) : found
  if ('tasks' in opened) return opened
  if (choice === 'containers') throw new Error(`${CHOICE}=containers: ${opened.hindrance}`)
  return openProcesses(options, `tasks run as local processes of the same bundles: ${opened.hindrance}`)
}

/** Removes the containers and networks of a sandbox that does not run; its engine may be gone as well. */
export async function sweepContainers(stateDir: string, env: Options['env']): Promise<void> {
  const found = await findEngine(env)
  if ('client' in found) await removeLabelled(found.client, `${SANDBOX_LABEL}=${sandboxId(stateDir)}`)
}

async function engineFor(choice: string, env: Options['env']): Promise<Engine | { hindrance: string }> {
  if (choice === 'processes') return { hindrance: `${CHOICE} says so` }
  if (process.platform !== 'linux') return { hindrance: 'containers reach the sandbox on Linux only' }
  if (process.getuid?.() !== 0) return { hindrance: 'only root can serve in the network of containers' }
  if (findOnPath('ip') === undefined) return { hindrance: 'there is no program `ip` (Debian: iproute2)' }
  return findEngine(env)
}

async function openProcesses(options: Options, reason: string): Promise<TaskHost> {
  const { stateDir, ca } = options
  const addresses = await claimAddresses(stateDir, options.book)
  const own = { stateDir, users: await openTaskUsers(stateDir, addresses.book().prefix) }
  const names = options.dns === undefined ? undefined : await openNamePreload(stateDir, `127.0.0.1:${options.dns.port}`)
  return {
    tasks: 'processes',
    reason,
    addresses,
    gateway: undefined,
    runner: (registry) => createProcessRunner(ca, createImages(options, registry), own, names),
    close: addresses.close,
  }
}

async function openContainers(engine: Engine, { stateDir, ca, dns }: Options): Promise<TaskHost> {
  const { client, socketPath, cpus, version } = engine
  const sandbox = { id: sandboxId(stateDir), run: randomUUID() }
  // What a run left that was killed together with its cleanup program.
  await removeLabelled(client, `${SANDBOX_LABEL}=${sandbox.id}`)
  const cleanUp = await startContainerCleanup(socketPath, `${RUN_LABEL}=${sandbox.run}`)
  const network = await openNetwork(client, { ...sandbox, stateDir }).catch(async (error: unknown) => {
    await cleanUp()
    throw error
  })
  const addresses = networkAddresses(network.prefix, { serves: HOST_OCTETS, runs: CONTAINER_OCTETS })
  const names = dns === undefined ? undefined : await serveNames(dns, network.gateway, stateDir)
  const resolvFile = names?.resolvFile
  const sandboxSettings = { sandbox, network: network.name, caFile: ca.caFile, resolvFile, cpus }
  return {
    tasks: 'containers',
    reason: `Docker ${version} answers at ${socketPath}${names?.hindrance ?? ''}`,
    addresses,
    gateway: network.gateway,
    runner: (registry) =>
      createContainerRunner(client, {
        images: createEngineImages(client, registry),
        login: registry.login,
        addresses,
        sandboxSettings,
        hostAddress: network.gateway,
      }),
    close: cleanUp,
  }
}

/** The one port that a `resolv.conf` can name. */
const DNS_PORT = 53

/** The name server in the containers' network, and the file that leads there; a machine whose port is taken goes without. */
async function serveNames(
  dns: Pick<DnsServer, 'listenAt'>,
  gateway: string,
  stateDir: string,
): Promise<{ resolvFile?: string; hindrance?: string }> {
  try {
    await dns.listenAt(gateway, DNS_PORT)
  } catch (error) {
    return { hindrance: `; containers find no names of hosted zones: ${reasonOf(error).hindrance}` }
  }
  const resolvFile = path.join(stateDir, 'resolv.conf')
  await writeFile(resolvFile, `nameserver ${gateway}\noptions ndots:0\n`)
  await chmod(resolvFile, 0o644)
  return { resolvFile }
}

const reasonOf = (error: unknown) => ({ hindrance: messageOf(error) })
