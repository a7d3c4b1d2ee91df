import { z } from 'zod'
import { createDockerClient, type DockerClient } from './client.ts'

/** An engine that answers: what it is, and how it is asked. */
export type Engine = { client: DockerClient; socketPath: string; version: string; cpus: number }

const DEFAULT_SOCKET = '/var/run/docker.sock'
/** A server that takes longer than this to say its version will not run anybody's tasks in time. */
const ANSWER_LIMIT_MS = 10_000

const versionSchema = z.object({ Version: z.string(), Os: z.string() })
const infoSchema = z.object({ NCPU: z.number() })

/**
 * The Docker engine of this machine: behind DOCKER_HOST, else the usual socket. A hindrance is one line, where there is none
 * that could run the sandbox's tasks: only an engine on this machine reaches the sandbox's addresses.
 */
export async function findEngine(env: Record<string, string | undefined>): Promise<Engine | { hindrance: string }> {
  const host = env.DOCKER_HOST || `unix://${DEFAULT_SOCKET}`
  const socketPath = /^unix:\/\/(\/.+)$/.exec(host)?.[1]
  if (socketPath === undefined) {
    return {
      hindrance: `DOCKER_HOST is ${host}: an engine that is not on a socket of this machine cannot reach the sandbox`,
    }
  }
  const client = createDockerClient(socketPath)
  try {
    const ask = (path: string) => client.ask('GET', path, { timeoutMs: ANSWER_LIMIT_MS })
    const { Version: version, Os: os } = versionSchema.parse(await ask('/version'))
    if (os !== 'linux') return { hindrance: `the engine at ${socketPath} runs containers of ${os}` }
    const { NCPU: cpus } = infoSchema.parse(await ask('/info'))
    return { client, socketPath, version, cpus }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const why = code === 'ENOENT' || code === 'ECONNREFUSED' ? 'nothing answers' : String(error)
    return { hindrance: `no container engine at ${socketPath} (${why})` }
  }
}
