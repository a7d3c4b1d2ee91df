import { execFile } from 'node:child_process'
import { readdir, readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'

/** A process of this user, with its arguments. One that has ended and waits for its parent to notice has none. */
export type RunningProgram = { pid: number; argv: string[] }

/**
 * Every program that runs as this user: from /proc where there is one, else from `ps` (macOS), which does not tell a blank
 * in an argument from one between two.
 */
export const listProcesses = (platform: NodeJS.Platform = process.platform): Promise<RunningProgram[]> =>
  platform === 'linux' ? listProc() : listWithPs()

const listProc = async (): Promise<RunningProgram[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => {
      try {
        const [{ uid }, line] = await Promise.all([stat(`/proc/${pid}`), readFile(`/proc/${pid}/cmdline`, 'utf8')])
        return uid === process.getuid?.() && line !== ''
          ? [{ pid: Number(pid), argv: line.split('\0').slice(0, -1) }]
          : []
      } catch {
        // It ended while it was looked at.
        return []
      }
    }),
  )
  return found.flat()
}

const listWithPs = async (): Promise<RunningProgram[]> => {
  const uid = String(process.getuid?.() ?? 0)
  const { stdout } = await promisify(execFile)('ps', ['-ww', '-U', uid, '-o', 'pid=,args='], { maxBuffer: 64 << 20 })
  return stdout.split('\n').flatMap((line) => {
    const [, pid, args] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? []
    return pid === undefined || args === undefined ? [] : [{ pid: Number(pid), argv: args.split(' ') }]
  })
}
