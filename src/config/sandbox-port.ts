import { once } from 'node:events'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import path from 'node:path'
import { unlessMissing } from '../io/files.ts'

/**
 * The port of the sandbox whose state is in `home`; one is chosen where none was yet (`chosen`). The file appears at once
 * and only once, so two commands that start the same sandbox meet at one port, and the system lets one daemon have it.
 */
export async function claimPort(home: string): Promise<{ port: number; chosen: boolean }> {
  const file = portFile(home)
  const kept = await keptPort(file)
  if (kept !== undefined) return { port: kept, chosen: false }
  const draft = `${file}.${process.pid}`
  await writeFile(draft, `${await freePort()}\n`)
  const chosen = await link(draft, file)
    .then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        // Another command was first.
        if (error.code === 'EEXIST') return false
        throw error
      },
    )
    .finally(() => rm(draft))
  return { port: (await keptPort(file)) ?? 0, chosen }
}

/** Gives up a port with which nothing was ever started. */
export const forgetPort = (home: string): Promise<void> => rm(portFile(home), { force: true })

/** Whether any program listens there. */
export async function isTaken(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

const portFile = (home: string) => path.join(home, 'port')

async function keptPort(file: string): Promise<number | undefined> {
  const port = Number.parseInt(await readFile(file, 'utf8').catch(unlessMissing('')), 10)
  return port > 0 && port < 65_536 ? port : undefined
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('this machine has no free port')
  return address.port
}
