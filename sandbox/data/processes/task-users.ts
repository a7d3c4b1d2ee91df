import { mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { give, makePassable, type Owner } from '../files/owner.ts'

/** Who one program runs as, and the only folder that it may write to. */
export type TaskUser = {
  /** Undefined where this process is not root: the program is this process's user, then. */
  owner: Owner | undefined
  /** Empty, for `TMPDIR`; its owner's alone. */
  folder: string
  /** Gives the number back and removes the folder; the program has ended. */
  release: () => Promise<void>
}

/** Hands out a user of its own to each program that runs as a process of this machine. */
export type TaskUsers = { claim: () => Promise<TaskUser> }

/** First and last of the numbers that one sandbox gives out. */
export type UserRange = { first: number; last: number }

/**
 * Numbers that neither distributions, systemd (its table "Users, Groups, UIDs and GIDs on systemd systems" leaves
 * 0x70000000 to 0x7FFEFFFF unused) nor container engines (`/etc/subuid`) give away. Nobody has to be in `/etc/passwd`.
 */
const FIRST = 0x7000_0000
const PER_SANDBOX = 4096
/** Where a user namespace maps too few: above what distributions give to people and systems, below `nobody`. */
const LOW = { first: 20_000, sandboxes: 39, each: 1024 }

/**
 * Users for the programs of a sandbox that has the addresses `prefix`.* (`127.A.B`, its own on this machine, and so are the
 * numbers). Folders are `<stateDir>/tmp/<uid>`; what a killed sandbox left there is removed.
 */
export async function openTaskUsers(stateDir: string, prefix: string): Promise<TaskUsers> {
  const range = await userRange(prefix)
  const base = path.join(stateDir, 'tmp')
  await rm(base, { recursive: true, force: true })
  await makePassable(stateDir, base, range && ownerOf(range.first))
  const taken = new Set<number>()
  let made = 0

  // Going round: a number that was just given back may still own something that its program left elsewhere.
  const free = ({ first, last }: UserRange): number => {
    const count = last - first + 1
    for (let tries = 0; tries < count; tries++) {
      const uid = first + (made++ % count)
      if (!taken.has(uid)) return uid
    }
    throw new Error('all users of this sandbox are in use')
  }
  return {
    async claim() {
      const uid = range && free(range)
      if (uid !== undefined) taken.add(uid)
      const folder = path.join(base, String(uid ?? made++))
      const release = async () => {
        await rm(folder, { recursive: true, force: true })
        if (uid !== undefined) taken.delete(uid)
      }
      const owner = uid === undefined ? undefined : ownerOf(uid)
      await mkdir(folder, { mode: 0o700 })
      await give(owner, 0o700, folder)
      return { owner, folder, release }
    },
  }
}

const ownerOf = (uid: number): Owner => ({ uid, gid: uid })

/** Undefined where this process cannot become another user: it is not root, or root of a namespace that has no other. */
async function userRange(prefix: string): Promise<UserRange | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const [, a = 0, b = 0] = prefix.split('.').map(Number)
  return chooseUsers(await readFile('/proc/self/uid_map', 'utf8').catch(() => undefined), a, b)
}

/**
 * The users of the sandbox `127.a.b`, of those that `uidMap` (`/proc/self/uid_map`; undefined: a system without) gives to
 * this process's user namespace; undefined where it gives too few.
 */
export function chooseUsers(uidMap: string | undefined, a: number, b: number): UserRange | undefined {
  const ranges = (uidMap ?? '0 0 4294967295')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const mapped = ({ first, last }: UserRange) =>
    ranges.some(([inside = 0, , length = 0]) => inside <= first && last < inside + length)
  const high = rangeAt(FIRST + (a * 256 + b) * PER_SANDBOX, PER_SANDBOX)
  const low = rangeAt(LOW.first + ((a * 256 + b) % LOW.sandboxes) * LOW.each, LOW.each)
  return [high, low].find(mapped)
}

const rangeAt = (first: number, count: number): UserRange => ({ first, last: first + count - 1 })
