import { readFile, readlink } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import type { Shell } from './shell.ts'

/** One run of a program: its number alone may be another program's by now. */
type ProcessId = {
  pid: number
  /** When it started, in the system's own words; never compared with another machine's. */
  started: string
}

export type Processes = {
  user: string
  host: string
  /**
   * This machine since its last start, as far as its processes see each other: two containers of one host differ, and so
   * do two runners that were given the same name.
   */
  machine: () => Promise<string>
  self: () => Promise<ProcessId>
  /** Undefined where no such process runs, or one that has ended and only waits for its parent to notice. */
  find: (pid: number) => Promise<ProcessId | undefined>
  /** Whether exactly this run of a program of this machine still goes on. */
  alive: (id: ProcessId) => Promise<boolean>
}

/** What runs on this machine: from /proc where there is one, else from `ps` (macOS). */
export const createProcesses = ({
  platform = process.platform,
  shell,
}: {
  platform?: NodeJS.Platform
  shell: Pick<Shell, 'run'>
}): Processes => {
  const find = platform === 'linux' ? findInProc : (pid: number) => findWithPs(shell, pid)
  return {
    user: userName(),
    host: hostname(),
    find,
    async self() {
      const self = await find(process.pid)
      if (self === undefined) throw new Error(`the system does not know process ${process.pid}, which is this one`)
      return self
    },
    async machine() {
      if (platform !== 'linux') return `${hostname()} since ${(await find(1))?.started ?? 'an unknown time'}`
      const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
      return `${boot.trim()} ${await readlink('/proc/self/ns/pid')}`
    },
    async alive(id) {
      return (await find(id.pid))?.started === id.started
    },
  }
}

/** proc_pid_stat(5): `pid (name) state …`, field 22 is the start, in clock ticks since the machine's. */
const findInProc = async (pid: number): Promise<ProcessId | undefined> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // A name may hold blanks and parentheses of its own.
  const [state = '', ...rest] = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? []
  const started = rest[18]
  return started === undefined || hasEnded(state) ? undefined : { pid, started }
}

const findWithPs = async (shell: Pick<Shell, 'run'>, pid: number): Promise<ProcessId | undefined> => {
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
  const { stdout } = await shell.run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { env })
  const [state = '', ...started] = stdout.trim().split(/\s+/)
  return started.length === 0 || hasEnded(state) ? undefined : { pid, started: started.join(' ') }
}

/** Zombie or dead. */
const hasEnded = (state: string) => /^[ZX]/.test(state)

/** A container may run as a number that has no name. */
const userName = (): string => {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}
