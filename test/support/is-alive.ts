/** Whether a process of this number runs, or has ended and waits for its parent to notice. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
