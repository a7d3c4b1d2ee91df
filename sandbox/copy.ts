import { chmod, mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { SandboxContext } from './context.ts'
import { copyFolder } from './data/copy-folder.ts'
import { writeMemory } from './data/memory.ts'
import type { Moto } from './data/moto.ts'
import type { Service } from './front/call.ts'

/** What is the same in a copy and is not changed in place: kept as it is, or replaced file by file. */
const FILES = ['ca', 'images', 'port', 'registry', 'snapshots', 'test-secrets.json']

/**
 * Gives a function that copies this sandbox, as it is when no call is answered, into a new folder beside its own, and
 * answers that folder. A daemon started there goes on where this one stood: with the same addresses and ports, and so only
 * where those are free, in a network namespace of its own. It must start within minutes.
 *
 * Names are letters, digits and hyphens and must be new: callers are not asked who they are, so this must not become a way
 * to write anywhere else.
 */
export function copier(context: SandboxContext, moto: Moto, services: readonly Service[]) {
  return async (name: string): Promise<string> => {
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw new Error(`not a name for a copy: ${JSON.stringify(name)}`)
    const folder = path.join(path.dirname(context.stateDir), name)
    await mkdir(folder)
    try {
      // As a state folder must be: Postgres runs as another user.
      await chmod(folder, 0o755)
      const saved = new Map<string, unknown>()
      const save = async (service: Service) => saved.set(service.names[0] ?? '', await service.save?.(folder))
      await Promise.all([moto.park(folder), copyFiles(context.stateDir, folder), ...services.map(save)])
      await writeMemory(folder, { addresses: context.addresses.book(), services: saved })
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
    return folder
  }
}

async function copyFiles(from: string, to: string): Promise<void> {
  const there = (await readdir(from)).filter((file) => FILES.includes(file))
  await Promise.all(there.map((file) => copyFolder(path.join(from, file), path.join(to, file))))
}
