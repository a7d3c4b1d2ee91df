import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { createHttp, type Http } from './http.ts'

/** A network with nothing but a loopback of its own, in which any address and port is free. */
export type Network = {
  /** The words before a program's name that start it in there. */
  within: string[]
  http: Http
  /** Ends everything that still runs in there. */
  close: () => Promise<void>
}

/** Opens one; throws, saying why, where this machine cannot: it takes root and Linux. It ends with this process at the latest. */
export async function openNetwork(): Promise<Network> {
  const folder = await mkdtemp(path.join(tmpdir(), 'medspa-network-'))
  const socket = path.join(folder, 'proxy')
  const program = path.join(import.meta.dirname, 'network-namespace.ts')
  const outside = await readlink('/proc/self/ns/net').catch(() => '')
  const child = spawn('unshare', ['--net', process.execPath, program, socket, outside], { stdio: 'pipe' })
  const words = text(child.stderr).catch(() => '')
  const ended = once(child, 'close')
  try {
    await Promise.race([
      once(child.stdout, 'data'),
      ended.then(async () => {
        throw new Error((await words).trim())
      }),
    ])
  } catch (cause) {
    await rm(folder, { recursive: true })
    throw new Error('this machine gives no network of its own to a process', { cause })
  }
  return {
    within: ['nsenter', `--net=/proc/${child.pid}/ns/net`],
    http: createHttp(socket),
    async close() {
      child.stdin.end()
      await ended
      await rm(folder, { recursive: true })
    },
  }
}
