import type { LockRecord } from './lock-record.ts'

/** `ada on laptop`. */
export const holderOf = ({ host, user }: Pick<LockRecord, 'user' | 'host'>) => `${user} on ${host}`

/** All that is known of a holder, a line each. */
export const holderLines = (lock: LockRecord): string[] => [
  `who: ${lock.user}, ${lock.arn}`,
  `where: ${lock.host}, process ${lock.process.pid}`,
  `what: ${lock.command} (${lock.reason})`,
  `since: ${lock.since}`,
  ...(lock.terraform ? [`terraform ${lock.terraform.verb}: process ${lock.terraform.pid}`] : []),
]

/** `12 s`, `3 min`, `2 h`, `4 d`. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}
