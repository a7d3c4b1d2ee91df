import { chmod, chown, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A user of the machine, by numbers. */
export type Owner = { uid: number; gid: number }

/**
 * Who runs a program that refuses to run as root (Postgres does): `postgres` where that user exists, else `nobody`.
 * Undefined when this process is not root: then it runs as this process does.
 */
export async function unprivilegedOwner(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
  const [, , uid, gid] = user ?? []
  if (uid === undefined || gid === undefined) throw new Error('this machine has neither a user postgres nor nobody')
  return { uid: Number(uid), gid: Number(gid) }
}

/** Gives files to `owner` with `mode`; without an owner they stay with this process's user. */
export async function give(owner: Owner | undefined, mode: number, ...paths: string[]): Promise<void> {
  for (const path of paths) {
    if (owner) await chown(path, owner.uid, owner.gid)
    await chmod(path, mode)
  }
}

/**
 * Makes `folder` and lets `owner` pass through every folder from `stateDir` down to it (0711: enter, not look around),
 * whatever the umask was. What is above `stateDir` is the caller's choice.
 */
export async function makePassable(stateDir: string, folder: string, owner: Owner | undefined): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o711 })
  if (!owner) return
  for (let at = folder; at.startsWith(stateDir); at = dirname(at)) await chmod(at, 0o711)
}
