import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Duplex } from 'node:stream'
import { z } from 'zod'
import type { Images } from '../images/pulled-images.ts'
import type { Addresses } from '../network/addresses.ts'
import { plain } from '../network/peer-uid.ts'
import type { RegistryAccess } from '../registry/registry.ts'
import type { Program, Runner, RunningProgram } from '../runner.ts'
import { type DockerClient, EngineError } from './client.ts'
import { readFrames } from './frames.ts'
import { haveImage } from './images.ts'
import { removeContainer, unlessGone } from './labels.ts'
import { containerSettings, type SandboxSettings } from './settings.ts'

const created = z.object({ Id: z.string() })
const stateSchema = z.object({
  State: z.object({ Pid: z.number(), ExitCode: z.number(), OOMKilled: z.boolean(), Error: z.string() }),
})

/** ECS's words for a container that the kernel ended. */
const OUT_OF_MEMORY = 'OutOfMemoryError: Container killed due to memory usage'

/**
 * Runs images as containers, each with an address of its own in the sandbox's network. Environments go to the engine over
 * its socket: they are in no program's arguments. A container is removed when it has ended, and its output is with its
 * owner by then.
 */
export function createContainerRunner(
  client: DockerClient,
  parts: {
    images: Images
    login: RegistryAccess['login']
    addresses: Addresses
    sandboxSettings: SandboxSettings
    hostAddress: string
  },
): Runner {
  const { addresses, sandboxSettings } = parts

  async function start(program: Program, address: string): Promise<RunningProgram> {
    const { stopSignal } = await haveImage(client, program.image.ref, parts.login)
    const name = `${sandboxSettings.network}-${program.name.replaceAll(/[^\w.-]/g, '_')}`
    const body = containerSettings(program, sandboxSettings, address)
    const { Id: id } = created.parse(await client.ask('POST', '/containers/create', { query: { name }, body }))
    try {
      const heard = listen(await client.attach(id), program.onLine)
      await client.ask('POST', `/containers/${id}/start`)
      const { State } = stateSchema.parse(await client.ask('GET', `/containers/${id}/json`))
      const exited = ended(client, id, heard)
      return {
        id,
        pid: State.Pid,
        exited,
        isPeer: async ({ remoteAddress }) => plain(remoteAddress ?? '') === address,
        stop: (graceMs) => stop(client, id, { stopSignal, graceMs, exited }),
      }
    } catch (error) {
      await removeContainer(client, id)
      throw error instanceof EngineError ? new Error(startFailure(error.message)) : error
    }
  }

  return {
    ...parts.images,
    hostAddress: parts.hostAddress,
    async start(program) {
      if (program.address !== undefined) return start(program, program.address)
      const own = `program/${program.name}`
      const free = () => addresses.release(own)
      const running = await start(program, addresses.of(own)).catch((error: unknown) => {
        free()
        throw error
      })
      void running.exited.then(free)
      return running
    },
  }
}

/** Hands over each line; resolves after the last one. */
function listen(stream: Duplex, onLine: (line: string) => void): Promise<unknown> {
  stream.on('error', () => {})
  const { stdout, stderr } = readFrames(stream)
  const lines = [stdout, stderr].map((input) => createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
  return Promise.all(lines.map((reader) => once(reader.on('line', onLine), 'close')))
}

/** Settles when the container has ended, its last line was heard and it is removed: its address is free then. */
async function ended(
  client: DockerClient,
  id: string,
  heard: Promise<unknown>,
): Promise<{ exitCode: number; reason?: string }> {
  try {
    await client.ask('POST', `/containers/${id}/wait`)
    await heard
    const { State } = stateSchema.parse(await client.ask('GET', `/containers/${id}/json`))
    await removeContainer(client, id)
    if (State.OOMKilled) return { exitCode: State.ExitCode, reason: OUT_OF_MEMORY }
    return { exitCode: State.ExitCode, ...(State.Error !== '' && { reason: State.Error }) }
  } catch (error) {
    // Removed by somebody else, or the engine ended: to its owner it was killed.
    return { exitCode: 137, reason: `CannotInspectContainerError: ${String(error)}` }
  }
}

async function stop(
  client: DockerClient,
  id: string,
  o: { stopSignal: string; graceMs: number; exited: Promise<unknown> },
): Promise<void> {
  // What has ended meanwhile takes no signal, and needs none.
  const signal = (name: string) => unlessGone(client.ask('POST', `/containers/${id}/kill`, { query: { signal: name } }))
  await signal(o.stopSignal)
  const timer = setTimeout(() => void signal('SIGKILL').catch(() => {}), o.graceMs)
  await o.exited
  clearTimeout(timer)
}

/** runc's words, without those of everybody who passed them on. */
function startFailure(message: string): string {
  return /exec: "[^"]*": .*?(?=: unknown|$)/.exec(message)?.[0] ?? message
}
