import path from 'node:path'
import type { Images } from '../images/pulled-images.ts'
import type { CertificateAuthority } from '../network/certificate-authority.ts'
import { type IsPeer, peerUid } from '../network/peer-uid.ts'
import { firstUnreadable, worldReadableNode } from '../programs/world-readable.ts'
import type { Program, Runner } from '../runner.ts'
import { type NamePreload, preloadVariables } from './name-preload.ts'
import { type RunningProcess, startProcess } from './processes.ts'
import type { TaskUser, TaskUsers } from './task-users.ts'

/** Where programs live that are not this process's user's, and who they are. */
export type ProgramUsers = { stateDir: string; users: TaskUsers }

/**
 * Runs packed bundles as processes of this machine, without limits; `node` is the one that runs this sandbox. With `own`
 * each is a user of its own, who reads the bundle and writes to its `TMPDIR` alone; without, this process's. With `names`
 * Node programs find names of the sandbox's hosted zones.
 */
export function createProcessRunner(
  ca: Pick<CertificateAuthority, 'caFile'>,
  images: Images,
  own?: ProgramUsers,
  names?: NamePreload,
): Runner {
  let node: Promise<string> | undefined

  async function start(program: Program, user: TaskUser | undefined): Promise<RunningProcess> {
    const cwd = folderOf(program)
    if (user?.owner) {
      await refuseClosed(cwd)
      node ??= worldReadableNode(own?.stateDir ?? '')
    }
    const [name = '', ...args] = program.argv
    return startProcess({
      argv: name === '' ? [] : [name === 'node' ? await (node ?? process.execPath) : name, ...args],
      cwd,
      env: environmentOf(program, ca.caFile, user?.folder, names),
      owner: user?.owner,
      onLine: program.onLine,
    })
  }

  return {
    ...images,
    hostAddress: '127.0.0.1',
    async start(program) {
      const user = await own?.users.claim()
      try {
        const running = await start(program, user)
        const exited = running.exited.finally(() => user?.release())
        const stop = async (graceMs: number) => {
          await running.stop(graceMs)
          await exited
        }
        return { ...running, exited, stop, isPeer: peerOf(user?.owner?.uid), id: String(running.pid) }
      } catch (error) {
        await user?.release()
        throw error
      }
    },
  }
}

/**
 * Without a user of its own a program is one of this process's user, and other users are still told apart. A system that
 * does not say who is at the other end (it is not Linux) leaves that open.
 */
const peerOf =
  (uid = process.getuid?.()): IsPeer =>
  async (socket) =>
    process.platform !== 'linux' || (await peerUid(socket)) === uid

/** Node's own words for a bundle that it may not read are those for one that is not there. */
async function refuseClosed(folder: string): Promise<void> {
  const closed = await firstUnreadable(folder).catch(() => undefined)
  if (closed === undefined) return
  throw new Error(
    `tasks run as users of their own, and ${closed} is closed to them: let them through (chmod o+x ${closed}), or name another state folder by MEDSPA_SANDBOX_HOME`,
  )
}

/** The folder that the program starts in: inside the image's unpacked root, whatever path was asked for. */
export function folderOf({ image, workingDir }: { image: { rootDir: string }; workingDir: string }): string {
  return path.join(image.rootDir, path.posix.resolve('/', workingDir))
}

/**
 * Tasks share one machine: each has an address of its own to listen on, the sandbox's authority to trust, the folder
 * `temporary` for its files, where it has one, and `names` of the sandbox's hosted zones, where those are served.
 */
export function environmentOf(
  { env, address }: Pick<Program, 'env' | 'address'>,
  caFile: string,
  temporary?: string,
  names?: NamePreload,
): Record<string, string> {
  return {
    // Its user is in no list of users, and so has no home that a program could look up.
    ...(temporary !== undefined && { HOME: temporary, TMPDIR: temporary }),
    ...env,
    ...(names && preloadVariables(names, env.NODE_OPTIONS)),
    PATH: process.env.PATH ?? '',
    ...(address !== undefined && { HOST: address }),
    NODE_EXTRA_CA_CERTS: caFile,
  }
}
