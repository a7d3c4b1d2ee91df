import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type DockerClient, EngineError } from './client.ts'

/** Which sandbox a container or network belongs to: the same over restarts. */
export const SANDBOX_LABEL = 'medspa.sandbox'
/** Which run of that sandbox made it: another for each daemon. */
export const RUN_LABEL = 'medspa.sandbox.run'
/** What runs in a container: `api-<task id>`. */
export const PROGRAM_LABEL = 'medspa.sandbox.program'

/** The name of the sandbox with this state folder, in labels and in its network's name: 12 hexadecimal digits. */
export const sandboxId = (stateDir: string) => createHash('sha256').update(stateDir).digest('hex').slice(0, 12)

/** `medspa.sandbox=<id>` or `medspa.sandbox.run=<id>`. */
export type LabelFilter = `${typeof SANDBOX_LABEL | typeof RUN_LABEL}=${string}`

const containers = z.array(z.object({ Id: z.string() }))
const networks = z.array(z.object({ Id: z.string() }))

/** Removes every container and network with a label, what runs too. Returns how many there were. */
export async function removeLabelled(client: DockerClient, label: LabelFilter): Promise<number> {
  const query = { filters: JSON.stringify({ label: [label] }) }
  let removed = 0
  for (;;) {
    const found = containers.parse(await client.ask('GET', '/containers/json', { query: { ...query, all: '1' } }))
    if (found.length === 0) break
    await Promise.all(found.map(({ Id }) => removeContainer(client, Id)))
    removed += found.length
  }
  for (const { Id } of networks.parse(await client.ask('GET', '/networks', { query }))) {
    await unlessGone(client.ask('DELETE', `/networks/${Id}`))
    removed += 1
  }
  return removed
}

/** Ends a container at once where it runs, and removes it with its unnamed volumes. */
export async function removeContainer(client: DockerClient, id: string): Promise<void> {
  await unlessGone(client.ask('DELETE', `/containers/${id}`, { query: { force: '1', v: '1' } }))
}

/** 404: gone already. 409: somebody else is removing it right now. */
export async function unlessGone(asked: Promise<unknown>): Promise<void> {
  await asked.catch((error: unknown) => {
    if (!(error instanceof EngineError && (error.status === 404 || error.status === 409))) throw error
  })
}
